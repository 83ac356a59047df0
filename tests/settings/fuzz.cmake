# The fuzzers: cmake -S . -B build-fuzz -C tests/settings/fuzz.cmake && cmake --build build-fuzz --target fuzzers
# clang 16: 14 does not know that a lambda may capture a structured binding.
set(CMAKE_CXX_COMPILER clang++-16 CACHE STRING "")
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1" CACHE STRING "")
# fuzzer-no-link: everything is watched, and only the fuzzers get libFuzzer's main().
set(CMAKE_CXX_FLAGS "-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer" CACHE STRING "")
set(EVENKEEL_FUZZ ON CACHE BOOL "")
