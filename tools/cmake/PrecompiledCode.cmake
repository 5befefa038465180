# Links whoever uses the library `owner` with the functions of the header that it precompiles, so
# that they are compiled once instead of in every file that calls them. All its users must take the
# header with REUSE_FROM, or not include it.
function(rnn_compile_precompiled_header owner)
  get_target_property(folder ${owner} BINARY_DIR)
  set(header ${folder}/CMakeFiles/${owner}.dir/cmake_pch.hxx.pch)
  set(object ${CMAKE_CURRENT_BINARY_DIR}/${owner}_header.o)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}}")
  add_custom_command(OUTPUT ${object}
    COMMAND ${CMAKE_CXX_COMPILER} ${flags} -O1 -fPIE -ffunction-sections -c ${header} -o ${object}
    DEPENDS ${header}
    COMMENT "Compiling the header that ${owner} precompiles"
    VERBATIM)
  add_library(${owner}_header STATIC ${object})
  set_target_properties(${owner}_header PROPERTIES LINKER_LANGUAGE CXX)
  target_compile_options(${owner} PRIVATE -fpch-codegen)
  target_link_libraries(${owner} INTERFACE ${owner}_header)
  target_link_options(${owner} INTERFACE -Wl,--gc-sections)
endfunction()
