#include "crypto/sealer.h"

#include <memory>
#include <thread>

#include "crypto/test_support.h"

namespace sallyport::crypto {
namespace {

constexpr Cipher kAll[] = {Cipher::aes128_ccm, Cipher::aes128_gcm, Cipher::aes256_ccm, Cipher::aes256_gcm};

class SealerTest : public BothBackends {};
INSTANTIATE_TEST_SUITE_P(Backends, SealerTest, testing::Values(Backend::openssl, Backend::accelerated), name_of);

struct Vector {
  Cipher cipher;
  std::string_view key, nonce, aad, plain, sealed, tag;
};

constexpr std::string_view kGcmPlain =
    "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";

constexpr Vector kVectors[] = {
    // "The Galois/Counter Mode of Operation" (McGrew, Viega), test cases 4 and 16.
    {Cipher::aes128_gcm, "feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
     "feedfacedeadbeeffeedfacedeadbeefabaddad2", kGcmPlain,
     "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
     "5bc94fbc3221a5db94fae95ae7121a47"},
    {Cipher::aes256_gcm, "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", "cafebabefacedbaddecaf888",
     "feedfacedeadbeeffeedfacedeadbeefabaddad2", kGcmPlain,
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
     "76fc6ece0f4e1768cddf8853bb2d551b"},
    // NIST CAVP gcmEncryptExtIV128: associated data alone.
    {Cipher::aes128_gcm, "77be63708971c4e240d1cb79e8d77feb", "e0e00f19fed7ba0136a797f3", "7a43ec1d9c0a5a78a0b16533a6213cab", "",
     "", "209fcc8d3675ed938e9c7166709dd946"},
    // NIST CAVP VNT128 and VNT256, Nlen = 11.
    {Cipher::aes128_ccm, "e6ab9e70a4fb51b01c2e262233e64c0d", "74e689eb5af9441dd690a6",
     "42f6518ee0fbe42f28e13b4bb2eb60517b37c9744394d9143393a879c3e107c7", "ba15916733550d7aa82b2f6b117cd3f54c83ddc16cd0288a",
     "dcc151443288f35d39ed8fae6f0ce1d1eb656f4f7fd65c0b", "16f322ce85d7c54e71ac560fd4da9651"},
    {Cipher::aes256_ccm, "97bc7482a87ba005475dfa3448f59d4b3f9c4c969d08b39b1b21ef965c0f5125", "0bcf78103ec52d6df28887",
     "049c10f0cb37ae08eae2d0766563b7c5a8454f841c2061a4f71a0a2158ae6ce5", "b99bf4dc781795fc4d3a8467b06e1665d4e543657f23129f",
     "0d3891fa0caac1f7ebe41b480920ffd34d4155064c24f3b1", "7a483163dd8f228d1f20cd4f86cf38fd"},
};

TEST_P(SealerTest, KnownAnswers) {
  for (auto& vector : kVectors) {
    const Sealer sealer(vector.cipher, Key(unhex(vector.key)));
    auto text = unhex(vector.plain);
    auto tag = sealer.seal(unhex(vector.nonce), unhex(vector.aad), text);
    EXPECT_EQ(hex(text), vector.sealed);
    EXPECT_EQ(hex(tag), vector.tag);
    EXPECT_TRUE(sealer.open(unhex(vector.nonce), unhex(vector.aad), text, tag));
    EXPECT_EQ(hex(text), vector.plain);
    tag[15] ^= 1;
    EXPECT_FALSE(sealer.open(unhex(vector.nonce), unhex(vector.aad), text, tag));
    EXPECT_TRUE(all_zero(text));
    EXPECT_FALSE(sealer.open(unhex(vector.nonce), unhex(vector.aad), text, Bytes(tag).first(15)));
  }
}

// A transformed message of Windows, sealed and opened by its header.
void expect_message(Cipher cipher, std::string_view key, std::string_view transformed, std::string_view plain) {
  const Sealer sealer(cipher, Key(unhex(key)));
  const auto expected = unhex(transformed);
  auto bytes = expected;
  const auto header = MutableBytes(bytes).first(kTransformHeaderSize);
  const auto text = MutableBytes(bytes).subspan(kTransformHeaderSize);
  ASSERT_TRUE(sealer.open_message(header, text));
  EXPECT_EQ(hex(text), hex(unhex(plain)));
  std::ranges::fill(header.subspan(4, 16), uint8_t{0xEE});
  sealer.seal_message(header, text);
  EXPECT_EQ(hex(bytes), hex(expected));
  header[40] ^= 1;  // OriginalMessageSize and all else behind the signature is authenticated
  EXPECT_FALSE(sealer.open_message(header, text));
  EXPECT_FALSE(sealer.open_message(header.first(51), text));
}

// Microsoft, "Encryption in SMB 3.0: A protocol perspective": a WRITE request and its response.
TEST_P(SealerTest, CcmMessages) {
  expect_message(Cipher::aes128_ccm, "261B72350558F2E9DCF613070383EDBF",
                 "FD534D4281A286535415445DAE393921E44FA42E66E69A111892584FB5ED524A"
                 "744DA3EE87000000000001001100001400E4080025C8FEE16605A437832D1CD5"
                 "2DA9F4645333482A175FE5384563F45FCDAFAEF38BC62BA4D5C62897996625A4"
                 "4C29BE5658DE2E6117585779E7B59FFD971278D08580D7FA899E410E910EABF5"
                 "AA1DB43050B33B49182637759AC15D84BFCDF5B6B238993C0F4CF4D6012023F6"
                 "C627297075D84B7803912D0A9639634453595EF3E33FFE4E7AC2AB",
                 "FE534D4240000100000000000900400008000000000000000400000000000000"
                 "FFFE0000010000001100001400E4080000000000000000000000000000000000"
                 "3100700017000000000000000000000015010000390000020100000039020000"
                 "00000000000000007000000000000000536D623320656E6372797074696F6E20"
                 "74657374696E67");
  expect_message(Cipher::aes128_ccm, "8FE2B57EC34D2DB5B1A9727F526BBDB5",
                 "FD534D42A6015530A18F6D9AFFE22AFAE8E66484860000000000000011000014"
                 "00E4080050000000000001001100001400E40800DBF46435C5F14169293CE079"
                 "E344479BF670227E49873F458672C3098DAC467DD5809F369D67409166515787"
                 "1483E01F7BECD02064EAC3E235F913668BBC2F097980D4B378F1993EFF6E60D1"
                 "77309E5B",
                 "FE534D4240000100000000000900210009000000000000000400000000000000"
                 "FFFE0000010000001100001400E4080000000000000000000000000000000000"
                 "11000000170000000000000000000000");
}

// Microsoft, "SMB 3.1.1 Encryption in Windows 10": a WRITE request.
TEST_P(SealerTest, GcmMessage) {
  expect_message(Cipher::aes128_gcm, "A2F5E80E5D59103034F32E52F698E5EC",
                 "FD534D42BD73D97D2BC9001BCAFAC0FDFF5FEEBCC7D6822D269CAF48904C664C0000000087000000"
                 "0000010025000000001000006ECDD2A7AFC7B47763057A041B8FD4DAFFE990B70C9E09D36C084E02"
                 "D14EF247F8BDE38ACF6256F8B1D3B56F77FBDEB312FEA5E92CBCC1ED8FB2EBBFAA75E49A4A394BB4"
                 "4576545567C24D4C014D47C9FBDFDAFD2C4F9B72F8D256452620A299F48E29E53D6B61D1C13A19E9"
                 "1AF013F00D17E3ABC2FC3D36C8C1B6B93973253852DBD442E46EE8",
                 "FE534D4240000100000000000900010008000000000000000500000000000000FFFE000001000000"
                 "25000000001000000000000000000000000000000000000031007000170000000000000000000000"
                 "0600000004000000010000000400000000000000000000007000000000000000536D623320656E63"
                 "72797074696F6E2074657374696E67");
}

TEST_P(SealerTest, PiecesAreOneText) {
  Noise noise(10);
  for (auto cipher : kAll)
    for (int i = 0; i < 30; i++) {
      const Sealer sealer(cipher, Key(noise.bytes(key_size(cipher))));
      const auto nonce = noise.bytes(nonce_size(cipher)), aad = noise.bytes(32);
      auto whole = noise.bytes(noise.below(5000)), scattered = whole;
      std::vector<MutableBytes> pieces;
      for (auto piece : noise.pieces(scattered)) pieces.push_back({const_cast<uint8_t*>(piece.data()), piece.size()});
      EXPECT_EQ(sealer.seal(nonce, aad, whole), sealer.seal(nonce, aad, pieces));
      EXPECT_EQ(whole, scattered);
    }
}

TEST_P(SealerTest, BatchesSealLikeOneByOne) {
  Noise noise(11);
  for (size_t count : {0, 1, 2, 8, 9, 70}) {
    std::vector<std::unique_ptr<Sealer>> sealers;
    for (auto cipher : kAll) sealers.push_back(std::make_unique<Sealer>(cipher, Key(noise.bytes(key_size(cipher)))));
    std::vector<Octets> headers(count), plain(count), texts(count);
    std::vector<SealJob> jobs;
    for (size_t i = 0; i < count; i++) {
      headers[i] = noise.bytes(kTransformHeaderSize);
      texts[i] = plain[i] = noise.bytes(noise.below(6000));
      jobs.push_back({sealers[noise.below(4)].get(), headers[i], texts[i]});
    }
    seal_batch(jobs);
    for (size_t i = 0; i < count; i++) {
      ASSERT_TRUE(jobs[i].sealer->open_message(headers[i], texts[i])) << i << '/' << count;
      EXPECT_EQ(texts[i], plain[i]);
    }
  }
}

TEST_P(SealerTest, ThreadsShareASealer) {
  for (auto cipher : kAll) {
    const Sealer sealer(cipher, Key(Octets(key_size(cipher), 9)));
    const auto plain = Noise(12).bytes(2000), nonce = Octets(nonce_size(cipher), 3), aad = Octets(32, 4);
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; t++)
      threads.emplace_back([&] {
        for (int i = 0; i < 300; i++) {
          auto text = plain;
          const auto tag = sealer.seal(nonce, aad, text);
          wrong += !sealer.open(nonce, aad, text, tag) || text != plain;
        }
      });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(wrong, 0);
  }
}

TEST(SealerBackends, AgreeOnEveryLength) {
  if (!accelerated_available()) GTEST_SKIP() << "only OpenSSL here";
  Noise noise(13);
  auto sizes = lengths(noise, 20);
  for (auto size : long_lengths()) sizes.push_back(size);
  for (auto cipher : kAll)
    for (auto size : sizes) {
      const Sealer sealer(cipher, Key(noise.bytes(key_size(cipher))));
      const auto nonce = noise.bytes(nonce_size(cipher)), aad = noise.bytes(32), plain = noise.bytes(size);
      auto one = plain, other = plain;
      force_backend(Backend::openssl);
      const auto expected = sealer.seal(nonce, aad, one);
      force_backend(Backend::accelerated);
      const auto tag = sealer.seal(nonce, aad, other);
      EXPECT_EQ(tag, expected) << size;
      EXPECT_TRUE(one == other) << size;
      EXPECT_TRUE(sealer.open(nonce, aad, one, tag)) << size;
      force_backend(Backend::openssl);
      EXPECT_TRUE(sealer.open(nonce, aad, other, tag)) << size;
      EXPECT_TRUE(one == plain && other == plain) << size;
    }
  force_backend(Backend::accelerated);
}

}  // namespace
}  // namespace sallyport::crypto
