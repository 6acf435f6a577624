// What a harness does when a promise is broken: say which, and stop so that libFuzzer keeps the input.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace sallyport::fuzz {

inline void check(bool kept, const char* promise) {
  if (kept) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace sallyport::fuzz
