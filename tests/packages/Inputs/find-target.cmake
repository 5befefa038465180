# Prints the target that rnnc_add_model finds for projects of many kinds.
include(${ROOT}/tools/cmake/RnncAddModel.cmake)

function(print_target) # a project with these variables, as NAME=VALUE
  foreach(variable ${ARGN})
    string(REGEX MATCH "^([^=]+)=(.*)" matched "${variable}")
    set(${CMAKE_MATCH_1} "${CMAKE_MATCH_2}")
  endforeach()
  _rnnc_find_target(target)
  message(STATUS "${target}")
endfunction()

print_target(CMAKE_SYSTEM_NAME=Linux CMAKE_SYSTEM_PROCESSOR=aarch64)
print_target(CMAKE_SYSTEM_NAME=Linux CMAKE_SYSTEM_PROCESSOR=riscv64)
print_target(CMAKE_SYSTEM_NAME=Linux CMAKE_SYSTEM_PROCESSOR=armv7l)
print_target(CMAKE_SYSTEM_NAME=Windows CMAKE_SYSTEM_PROCESSOR=AMD64)
print_target(CMAKE_SYSTEM_NAME=Darwin CMAKE_SYSTEM_PROCESSOR=arm64)
print_target(CMAKE_SYSTEM_NAME=Emscripten CMAKE_SYSTEM_PROCESSOR=x86)
print_target(CMAKE_SYSTEM_NAME=Generic CMAKE_C_COMPILER_TARGET=thumbv7em-none-eabihf)
print_target(CMAKE_SYSTEM_NAME=Linux CMAKE_CXX_COMPILER_TARGET=aarch64-none-linux-gnu)
print_target(CMAKE_SYSTEM_NAME=Linux CMAKE_C_COMPILER_ID=GNU CMAKE_C_COMPILER=${GCC})
print_target(CMAKE_SYSTEM_NAME=Generic CMAKE_SYSTEM_PROCESSOR=arm CMAKE_C_COMPILER_ID=GNU
  CMAKE_C_COMPILER=${GCC})
