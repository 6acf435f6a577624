#include "crypto/signer.h"

#include <algorithm>
#include <thread>

#include "crypto/test_support.h"

namespace sallyport::crypto {
namespace {

constexpr SigningAlgorithm kAll[] = {SigningAlgorithm::hmac_sha256, SigningAlgorithm::aes_cmac, SigningAlgorithm::aes_gmac};

class SignerTest : public BothBackends {};
INSTANTIATE_TEST_SUITE_P(Backends, SignerTest, testing::Values(Backend::openssl, Backend::accelerated), name_of);

void expect_signed(SigningAlgorithm algorithm, std::string_view key, std::string_view message, bool from_server) {
  const Signer signer(algorithm, Key(unhex(key)));
  auto bytes = unhex(message);
  EXPECT_TRUE(signer.verify(bytes, from_server)) << message;
  auto unsigned_bytes = bytes;
  std::fill_n(unsigned_bytes.begin() + 48, 16, uint8_t{0xEE});
  signer.sign(unsigned_bytes, from_server);
  EXPECT_EQ(hex(unsigned_bytes), hex(bytes));
  EXPECT_EQ(signer.verify(bytes, !from_server), algorithm != SigningAlgorithm::aes_gmac);
  bytes[15] ^= 1;
  EXPECT_FALSE(signer.verify(bytes, from_server));
}

// A TREE_CONNECT and its answer between impacket and smbd 4.17, dialect 2.1.
TEST_P(SignerTest, HmacOnTheWire) {
  const auto key = "62594f51613849677a45445438375645";
  expect_signed(SigningAlgorithm::hmac_sha256, key,
                "fe534d42400001000000000003007f000800000000000000030000000000000000000000000000005d4c8cfa00000000"
                "f8b66c2677d3f847bab57cbd3c14622b0900000048001a005c005c003100320037002e0030002e0030002e0031005c007300",
                false);
  expect_signed(SigningAlgorithm::hmac_sha256, key,
                "fe534d42400001000000000003007f0009000000000000000300000000000000000000009a4c25f15d4c8cfa00000000"
                "f46e3430e7888e402a57a578e0a586b5100001000000000000000000ff011f00",
                true);
}

// The last SESSION_SETUP response of Windows in "SMB 2 and SMB 3 security in Windows 10", appendix.
TEST_P(SignerTest, CmacOnTheWire) {
  expect_signed(SigningAlgorithm::aes_cmac, "73FE7A9A77BEF0BDE49C650D8CCB5F76",
                "FE534D4240000100000000000100800009000000000000000300000000000000FFFE0000000000001900000000100000"
                "EBE146DA120BA25FC3376A49DFE31BC10900000048001D00A11B3019A0030A0100A3120410010000003B453CDC3524164200000000",
                true);
}

// Between smbtorture and smbd 4.17: request, response, and a CANCEL, whose nonces differ in their last bits.
TEST_P(SignerTest, GmacOnTheWire) {
  const auto key = "73A9DB7DAC9B81707C7010A1741D6DF6";
  expect_signed(SigningAlgorithm::aes_gmac, key,
                "fe534d42400001000000000003000100180000000000000003000000000000000000000000000000c0175a0600000000"
                "7a4599288e5d214f859a94a879f6464a0900000048001a005c005c003100320037002e0030002e0030002e0031005c007300",
                false);
  expect_signed(SigningAlgorithm::aes_gmac, key,
                "fe534d42400001000000000003000100190000000000000003000000000000000000000091a26dfbc0175a0600000000"
                "3a49856236c3eb795ce751413babae3d100001000000000000000000ff011f00",
                true);
  expect_signed(SigningAlgorithm::aes_gmac, key,
                "fe534d4240000000000000000c0000001a000000000000000a000000000000000a00000000000000c0175a0600000000"
                "da2f8cb80bf0740c7687905b37be2b9604000000",
                false);
}

TEST_P(SignerTest, TooShortIsNotSigned) {
  for (auto algorithm : kAll) {
    const Signer signer(algorithm, Key(Octets(16, 1)));
    EXPECT_FALSE(signer.verify({}, true));
    EXPECT_FALSE(signer.verify(Octets(63), true));
  }
}

TEST_P(SignerTest, EveryByteCounts) {
  Noise noise(5);
  for (auto algorithm : kAll) {
    const Signer signer(algorithm, Key(noise.bytes(16)));
    auto message = noise.bytes(64 + 77);
    signer.sign(message, true);
    for (auto& byte : message) {
      byte ^= 0x20;
      EXPECT_FALSE(signer.verify(message, true));
      byte ^= 0x20;
    }
    EXPECT_TRUE(signer.verify(message, true));
  }
}

TEST_P(SignerTest, PiecesAreOneMessage) {
  Noise noise(6);
  for (auto algorithm : kAll)
    for (int i = 0; i < 50; i++) {
      const Signer signer(algorithm, Key(noise.bytes(16)));
      const auto message = noise.bytes(64 + noise.below(3000));
      const auto head = 64 + noise.below(message.size() - 63);
      const auto rest = noise.pieces(Bytes(message).subspan(head));
      EXPECT_EQ(signer.signature_of(message, false), signer.signature_of(Bytes(message).first(head), false, rest));
    }
}

TEST_P(SignerTest, BatchesSignAndVerifyLikeOneByOne) {
  Noise noise(7);
  for (size_t count : {0, 1, 2, 7, 8, 9, 33, 80}) {
    std::vector<std::unique_ptr<Signer>> signers;
    for (auto algorithm : kAll) signers.push_back(std::make_unique<Signer>(algorithm, Key(noise.bytes(16))));
    signers.push_back(std::make_unique<Signer>(SigningAlgorithm::aes_cmac, Key(noise.bytes(16))));
    std::vector<Octets> messages(count);
    std::vector<Bytes> rests(count);
    std::vector<SignJob> jobs;
    for (size_t i = 0; i < count; i++) {
      messages[i] = noise.bytes(64 + noise.below(2000));
      const auto head = 64 + noise.below(messages[i].size() - 63);
      rests[i] = Bytes(messages[i]).subspan(head);
      jobs.push_back({signers[noise.below(4)].get(), MutableBytes(messages[i]).first(head), {&rests[i], 1}, i % 2 == 0});
    }
    sign_batch(jobs);
    std::vector<VerifyJob> checks;
    for (size_t i = 0; i < count; i++) {
      EXPECT_TRUE(jobs[i].signer->verify(messages[i], i % 2 == 0)) << i << '/' << count;
      if (i % 3 == 0) messages[i].back() ^= 1;
      checks.push_back({jobs[i].signer, messages[i], i % 2 == 0});
    }
    verify_batch(checks);
    for (size_t i = 0; i < count; i++) EXPECT_EQ(checks[i].good, i % 3 != 0) << i << '/' << count;
  }
}

TEST_P(SignerTest, BatchToleratesShortMessages) {
  const Signer signer(SigningAlgorithm::aes_cmac, Key(Octets(16, 1)));
  Octets tiny(10), fine(64);
  signer.sign(fine, false);
  VerifyJob jobs[] = {{&signer, tiny, false}, {&signer, fine, false}, {&signer, {}, false}};
  verify_batch(jobs);
  EXPECT_FALSE(jobs[0].good);
  EXPECT_TRUE(jobs[1].good);
  EXPECT_FALSE(jobs[2].good);
}

TEST_P(SignerTest, ThreadsShareASigner) {
  for (auto algorithm : kAll) {
    const Signer signer(algorithm, Key(Octets(16, 9)));
    const auto message = Noise(8).bytes(700);
    const auto expected = Signer(algorithm, Key(Octets(16, 9))).signature_of(message, true);
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; t++)
      threads.emplace_back([&] {
        for (int i = 0; i < 500; i++) wrong += signer.signature_of(message, true) != expected;
      });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(wrong, 0);
  }
}

TEST(SignerBackends, AgreeOnEveryLength) {
  if (!accelerated_available()) GTEST_SKIP() << "only OpenSSL here";
  Noise noise(9);
  auto sizes = lengths(noise, 40);
  for (auto size : long_lengths()) sizes.push_back(size);
  for (auto algorithm : kAll)
    for (auto size : sizes) {
      const Signer signer(algorithm, Key(noise.bytes(16)));
      const auto message = noise.bytes(64 + size);
      const auto rest = noise.pieces(Bytes(message).subspan(64));
      force_backend(Backend::openssl);
      const auto expected = signer.signature_of(message, true);
      force_backend(Backend::accelerated);
      EXPECT_EQ(signer.signature_of(message, true), expected) << size;
      EXPECT_EQ(signer.signature_of(Bytes(message).first(64), true, rest), expected) << size;
    }
}

}  // namespace
}  // namespace sallyport::crypto
