// Bytes from the kernel's random generator, some in store for each thread; the only source of randomness in the program.
#pragma once

#include "base/bytes.h"

namespace sallyport {

void fill_random(MutableBytes out);

template <Scalar T>
T random_value() {
  T value;
  fill_random({reinterpret_cast<uint8_t*>(&value), sizeof value});
  return value;
}

}  // namespace sallyport
