# rnnc_add_model(TARGET MODEL.rnn): a library with the compiled model. A program
# that links it includes TARGET.h, which declares the table NAME_model of the
# `model NAME` in the text.
function(rnnc_add_model target model)
  get_filename_component(model "${model}" ABSOLUTE)
  set(folder "${CMAKE_CURRENT_BINARY_DIR}/${target}.model")
  file(MAKE_DIRECTORY "${folder}")
  add_custom_command(
    OUTPUT "${folder}/${target}.o"
    BYPRODUCTS "${folder}/${target}.h"
    COMMAND rnnc "${model}" -o "${folder}/${target}.o"
    DEPENDS rnnc "${model}"
    COMMENT "Compiling the model ${model}"
    VERBATIM)
  add_library(${target} STATIC "${folder}/${target}.o")
  set_source_files_properties("${folder}/${target}.o" PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
  set_target_properties(${target} PROPERTIES LINKER_LANGUAGE C)
  target_include_directories(${target} PUBLIC "${folder}")
  target_link_libraries(${target} PUBLIC rnn_abi)
endfunction()
