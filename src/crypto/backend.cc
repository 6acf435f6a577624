#include "crypto/backend.h"

#include <openssl/crypto.h>

#include <atomic>
#include <cstdlib>
#include <string_view>

#include "crypto/aes_ni.h"
#include "crypto/ipsec_mb.h"

namespace sallyport::crypto {
namespace {

Backend chosen_at_start() {
  const char* wish = std::getenv("SALLYPORT_CRYPTO");
  if (wish && std::string_view(wish) == "openssl") return Backend::openssl;
  return accelerated_available() ? Backend::accelerated : Backend::openssl;
}

std::atomic<Backend>& current() {
  static std::atomic<Backend> value{chosen_at_start()};
  return value;
}

}  // namespace

Backend backend() { return current().load(std::memory_order_relaxed); }

void force_backend(Backend wanted) {
  current().store(accelerated_available() ? wanted : Backend::openssl, std::memory_order_relaxed);
}

bool accelerated_available() { return aes_ni::available() || ipsec_mb::available(); }

bool use_aes_ni() { return backend() == Backend::accelerated && aes_ni::available(); }
bool use_ipsec_mb() { return backend() == Backend::accelerated && ipsec_mb::available(); }

std::string backend_name() {
  std::string name;
  if (use_aes_ni()) name += "AES-NI, ";
  if (use_ipsec_mb()) name += std::string("IPsec-MB ") + ipsec_mb::version() + ", ";
  return name + "OpenSSL " + OpenSSL_version(OPENSSL_VERSION_STRING);
}

}  // namespace sallyport::crypto
