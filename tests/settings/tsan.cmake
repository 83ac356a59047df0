# Thread sanitizer: cmake -S . -B build-thread -C tests/settings/tsan.cmake
# Run with TSAN_OPTIONS=suppressions=tests/settings/tsan.supp, as tests/run does.
set(CMAKE_BUILD_TYPE Debug CACHE STRING "")
set(CMAKE_CXX_FLAGS_DEBUG "-O1 -g1" CACHE STRING "")
set(CMAKE_CXX_FLAGS "-fsanitize=thread -fno-omit-frame-pointer" CACHE STRING "")
