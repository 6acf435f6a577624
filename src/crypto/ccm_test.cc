#include "crypto/ccm.h"

#include "crypto/openssl_aead.h"
#include "crypto/test_support.h"

namespace sallyport::crypto {
namespace {

class Ccm : public testing::TestWithParam<size_t> {
 protected:
  void SetUp() override {
    if (!aes_ni::available()) GTEST_SKIP() << "no AES-NI here";
  }
};

struct Message {
  explicit Message(Noise& noise, size_t key_bytes, size_t size)
      : secret(noise.bytes(key_bytes)),
        nonce(noise.bytes(11)),
        aad(noise.bytes(32)),
        plain(noise.bytes(size)),
        text(plain),
        key(secret) {}

  CcmTask task(CcmTask::Direction direction) { return {direction, &key, nonce, aad, text}; }
  Cipher cipher() const { return secret.size() == 16 ? Cipher::aes128_ccm : Cipher::aes256_ccm; }
  Tag by_openssl(MutableBytes of) const { return OpensslAead().seal(cipher(), Key(secret), nonce, aad, {&of, 1}); }

  Octets secret, nonce, aad, plain, text;
  aes_ni::Schedule key;
};

// Seals a batch here and compares with OpenSSL, then opens the batch again.
void check(std::vector<Message>& messages) {
  std::vector<CcmTask> tasks;
  for (auto& message : messages) tasks.push_back(message.task(CcmTask::Direction::seal));
  ccm(tasks);
  std::vector<Tag> tags;
  for (size_t i = 0; i < messages.size(); i++) {
    auto expected = messages[i].plain;
    tags.push_back(messages[i].by_openssl(expected));
    ASSERT_EQ(tasks[i].tag(), tags.back()) << expected.size();
    ASSERT_TRUE(equal(messages[i].text, expected)) << expected.size();
  }
  tasks.clear();
  for (auto& message : messages) tasks.push_back(message.task(CcmTask::Direction::open));
  ccm(tasks);
  for (size_t i = 0; i < messages.size(); i++) {
    EXPECT_EQ(tasks[i].tag(), tags[i]);
    EXPECT_TRUE(equal(messages[i].text, messages[i].plain));
  }
}

TEST_P(Ccm, EveryLengthAgreesWithOpenssl) {
  Noise noise(3);
  auto sizes = lengths(noise, 20);
  for (auto size : long_lengths()) sizes.push_back(size);
  for (auto size : sizes) {
    std::vector<Message> one;
    one.emplace_back(noise, GetParam(), size);
    check(one);
  }
}

TEST_P(Ccm, ManyAtOnceAgreeWithOpenssl) {
  Noise noise(4);
  for (size_t count = 1; count <= 20; count++) {
    std::vector<Message> messages;
    for (size_t i = 0; i < count; i++) messages.emplace_back(noise, GetParam(), noise.below(i % 3 ? 9000 : 300));
    check(messages);
  }
}

INSTANTIATE_TEST_SUITE_P(KeyBytes, Ccm, testing::Values(16, 32), testing::PrintToStringParamName());

}  // namespace
}  // namespace sallyport::crypto
