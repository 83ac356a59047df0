// bot/base/thread_name.h — names the calling thread, so that `top -H`, gdb and perf say whose work it is.
//
// Threads   Any.   Limits   15 bytes (Linux).
#pragma once

#include <pthread.h>

namespace evenkeel {

inline void name_thread(const char* name) { pthread_setname_np(pthread_self(), name); }

}  // namespace evenkeel
