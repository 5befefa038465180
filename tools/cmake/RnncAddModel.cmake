# rnnc_add_model(TARGET MODEL.rnn
#   [WEIGHTS FILE.safetensors]   weights inside of the object
#   [FUNCTIONS NAME...]          such as predict step; by default all that the model can have
#   [TARGET TRIPLE]              such as aarch64-linux-gnu; by default what the project compiles for
#   [TARGET_CPU CPU]             such as x86-64-v3; by default rnnc's choice
#   [PREFIX NAME]                begins the names of the table and of the macros
#   [STREAMS COUNT]              streams that one call of `step` moves
#   [OPTIONS OPTION...])         other options of rnnc
#
# makes a static library TARGET of the compiled model. A program that links it includes TARGET.h,
# which declares the table NAME_model of the `model NAME` in the text, or PREFIX_model.
function(rnnc_add_model target model)
  cmake_parse_arguments(PARSE_ARGV 2 arg ""
    "WEIGHTS;TARGET;TARGET_CPU;PREFIX;STREAMS" "FUNCTIONS;OPTIONS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "rnnc_add_model(${target}): unknown argument `${arg_UNPARSED_ARGUMENTS}`; "
      "there are WEIGHTS, FUNCTIONS, TARGET, TARGET_CPU, PREFIX, STREAMS and OPTIONS")
  endif()
  if(arg_KEYWORDS_MISSING_VALUES)
    message(FATAL_ERROR "rnnc_add_model(${target}): no value after ${arg_KEYWORDS_MISSING_VALUES}")
  endif()
  get_filename_component(model "${model}" ABSOLUTE)
  set(files "${model}")
  if(NOT arg_TARGET AND CMAKE_CROSSCOMPILING)
    _rnnc_find_target(arg_TARGET)
    # The CPU of this machine says nothing about the others of its kind.
    if(NOT arg_TARGET_CPU AND CMAKE_SYSTEM_PROCESSOR STREQUAL CMAKE_HOST_SYSTEM_PROCESSOR)
      set(arg_TARGET_CPU generic)
    endif()
  endif()
  set(options ${arg_OPTIONS})
  if(arg_WEIGHTS)
    get_filename_component(weights "${arg_WEIGHTS}" ABSOLUTE)
    list(APPEND files "${weights}")
    list(APPEND options "--weights=${weights}")
  endif()
  if(arg_FUNCTIONS)
    list(JOIN arg_FUNCTIONS "," functions)
    list(APPEND options "--functions=${functions}")
  endif()
  foreach(keyword TARGET TARGET_CPU PREFIX STREAMS)
    if(arg_${keyword})
      string(TOLOWER "--${keyword}" name)
      string(REPLACE "_" "-" name "${name}")
      list(APPEND options "${name}=${arg_${keyword}}")
    endif()
  endforeach()

  set(folder "${CMAKE_CURRENT_BINARY_DIR}/${target}.model")
  set(object "${folder}/${target}.o")
  file(MAKE_DIRECTORY "${folder}")
  add_custom_command(
    OUTPUT "${object}"
    BYPRODUCTS "${folder}/${target}.h"
    COMMAND rnnc::rnnc "${model}" -o "${object}" ${options}
    DEPENDS rnnc::rnnc "$<TARGET_FILE:rnnc::rnnc>" ${files}
    COMMENT "Compiling the model ${model}"
    VERBATIM)
  add_library(${target} STATIC "${object}")
  set_source_files_properties("${object}" PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
  get_property(languages GLOBAL PROPERTY ENABLED_LANGUAGES)
  set(language CXX)
  if("C" IN_LIST languages)
    set(language C)
  endif()
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE ${language})
  target_include_directories(${target} PUBLIC "${folder}")
  target_link_libraries(${target} PUBLIC rnnc::abi)
endfunction()

# What the project's compiler makes code for: a name that it was given or has itself, else one made
# of the names of the system and the processor.
function(_rnnc_find_target result)
  foreach(language C CXX)
    if(CMAKE_${language}_COMPILER_TARGET)
      set(${result} ${CMAKE_${language}_COMPILER_TARGET} PARENT_SCOPE)
      return()
    endif()
    # On bare metal it does not tell the CPU, on which the target depends.
    if(CMAKE_${language}_COMPILER_ID STREQUAL "GNU" AND NOT CMAKE_SYSTEM_NAME STREQUAL "Generic")
      execute_process(COMMAND ${CMAKE_${language}_COMPILER} -dumpmachine
        OUTPUT_VARIABLE machine OUTPUT_STRIP_TRAILING_WHITESPACE)
      set(${result} ${machine} PARENT_SCOPE)
      return()
    endif()
  endforeach()
  string(TOLOWER "${CMAKE_SYSTEM_PROCESSOR}" processor)
  if(processor STREQUAL "amd64")
    set(processor x86_64)
  endif()
  if(CMAKE_SYSTEM_NAME STREQUAL "Linux" AND processor MATCHES "^armv[78]")
    set(${result} armv7-linux-gnueabihf PARENT_SCOPE)
  elseif(CMAKE_SYSTEM_NAME STREQUAL "Linux")
    set(${result} ${processor}-linux-gnu PARENT_SCOPE)
  elseif(CMAKE_SYSTEM_NAME STREQUAL "Windows")
    set(${result} ${processor}-windows PARENT_SCOPE)
  elseif(CMAKE_SYSTEM_NAME STREQUAL "Darwin")
    set(${result} ${processor}-apple-macosx PARENT_SCOPE)
  elseif(CMAKE_SYSTEM_NAME STREQUAL "Emscripten")
    set(${result} wasm32 PARENT_SCOPE)
  else()
    message(FATAL_ERROR "rnnc_add_model: the machine that this project compiles for has no known "
      "name (${CMAKE_SYSTEM_NAME}, ${CMAKE_SYSTEM_PROCESSOR}); give one by TARGET, such as "
      "`TARGET thumbv7em-none-eabihf`; `rnnc --target help` lists them")
  endif()
endfunction()
