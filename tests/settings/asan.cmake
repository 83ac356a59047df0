# Address and undefined-behaviour sanitizers: cmake -S . -B build-address -C tests/settings/asan.cmake
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1" CACHE STRING "")
# A fault ends the program, so that no test passes by not looking.
set(CMAKE_CXX_FLAGS "-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -D_GLIBCXX_ASSERTIONS" CACHE STRING "")
