// OpenSSL's calls fail here only when memory is short or the installation is broken: not something a peer can cause.
#pragma once

#include <openssl/err.h>

#include <concepts>
#include <stdexcept>
#include <string>

namespace sallyport::crypto {

[[noreturn]] inline void openssl_failed() {
  std::string text(256, '\0');
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  throw std::runtime_error("OpenSSL: " + std::string(text.c_str()));
}

template <class T>
T* must(T* made) {
  if (!made) openssl_failed();
  return made;
}

inline void must(std::same_as<int> auto succeeded) {
  if (succeeded <= 0) openssl_failed();
}

}  // namespace sallyport::crypto
