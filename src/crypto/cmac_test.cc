#include "crypto/cmac.h"

#include "crypto/openssl_mac.h"
#include "crypto/test_support.h"

namespace sallyport::crypto {
namespace {

struct Vector {
  size_t size;
  std::string_view mac;
};
// RFC 4493 4: the first bytes of one message.
constexpr std::string_view kKey = "2b7e151628aed2a6abf7158809cf4f3c";
constexpr std::string_view kMessage =
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710";
constexpr Vector kVectors[] = {{0, "bb1d6929e95937287fa37d129b756746"},
                               {16, "070a16b46b4d4144f79bdd9dd04a287c"},
                               {40, "dfa66747de9ae63030ca32611497c827"},
                               {64, "51f0bebf7e3b9d92fc49741779363cfe"}};

class Cmac : public testing::Test {
 protected:
  void SetUp() override {
    if (!aes_ni::available()) GTEST_SKIP() << "no AES-NI here";
  }
};

Tag by_openssl(Bytes key, Bytes message) {
  return OpensslMac().compute(SigningAlgorithm::aes_cmac, Key(key), {}, Pieces(message));
}

TEST(OpensslCmac, Rfc4493) {
  const auto message = unhex(kMessage);
  for (auto& vector : kVectors) EXPECT_EQ(hex(by_openssl(unhex(kKey), Bytes(message).first(vector.size))), vector.mac);
}

TEST_F(Cmac, Rfc4493) {
  const CmacKey key(unhex(kKey));
  EXPECT_EQ(hex(key.subkey(true)), "fbeed618357133667c85e08f7236a8de");
  EXPECT_EQ(hex(key.subkey(false)), "f7ddac306ae266ccf90bc11ee46d513b");
  const auto message = unhex(kMessage);
  std::vector<CmacTask> tasks;
  for (auto& vector : kVectors) tasks.emplace_back(&key, Pieces(Bytes(message).first(vector.size)));
  cmac(tasks);
  for (size_t i = 0; i < tasks.size(); i++) EXPECT_EQ(hex(tasks[i].result()), kVectors[i].mac);
}

// FIPS 197 C.1 and C.3: the block cipher itself, with both key sizes.
TEST_F(Cmac, Aes) {
  aes_ni::Block block;
  std::ranges::copy(unhex("00112233445566778899aabbccddeeff"), block.begin());
  EXPECT_EQ(hex(encrypt(aes_ni::Schedule(unhex("000102030405060708090a0b0c0d0e0f")), block)), "69c4e0d86a7b0430d8cdb78070b4c55a");
  EXPECT_EQ(hex(encrypt(aes_ni::Schedule(unhex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")), block)),
            "8ea2b7ca516745bfeafc49904b496089");
}

// Every number of lanes, lanes of unequal length and different keys, more messages than lanes.
TEST_F(Cmac, ManyAtOnceAgreeWithOpenssl) {
  Noise noise(2);
  for (size_t count = 1; count <= 40; count++) {
    std::vector<Octets> messages, secrets;
    std::vector<CmacKey> keys;
    for (size_t i = 0; i < count; i++) {
      messages.push_back(noise.bytes(noise.below(i % 5 ? 200 : 5000)));
      secrets.push_back(noise.bytes(16));
      keys.emplace_back(secrets.back());
    }
    std::vector<CmacTask> tasks;
    for (size_t i = 0; i < count; i++) tasks.emplace_back(&keys[i], Pieces(messages[i]));
    cmac(tasks);
    for (size_t i = 0; i < count; i++)
      ASSERT_EQ(hex(tasks[i].result()), hex(by_openssl(secrets[i], messages[i]))) << i << '/' << count;
  }
}

}  // namespace
}  // namespace sallyport::crypto
