#include "crypto/backend.h"

#include "crypto/test_support.h"

namespace sallyport::crypto {
namespace {

TEST(BackendChoice, OpensslCanAlwaysBeForced) {
  force_backend(Backend::openssl);
  EXPECT_EQ(backend(), Backend::openssl);
  EXPECT_FALSE(use_aes_ni());
  EXPECT_FALSE(use_ipsec_mb());
  EXPECT_TRUE(backend_name().starts_with("OpenSSL 3")) << backend_name();
  force_backend(Backend::accelerated);
}

TEST(BackendChoice, AcceleratedOnlyWhereThereIsSomething) {
  force_backend(Backend::accelerated);
  EXPECT_EQ(backend() == Backend::accelerated, accelerated_available());
  EXPECT_EQ(use_aes_ni() || use_ipsec_mb(), accelerated_available());
}

}  // namespace
}  // namespace sallyport::crypto
