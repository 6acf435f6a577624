#include "crypto/hash.h"

#include "crypto/test_support.h"

namespace sallyport::crypto {
namespace {

TEST(Hash, PublishedDigests) {
  const auto abc = as_bytes("abc");
  EXPECT_EQ(hex(md5(abc)), "900150983cd24fb0d6963f7d28e17f72");                                     // RFC 1321 A.5
  EXPECT_EQ(hex(sha256(abc)), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");  // FIPS 180-2 B.1
  EXPECT_EQ(hex(sha512(abc)),                                                                       // FIPS 180-2 C.1
            "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
  EXPECT_EQ(hex(md5(Bytes{})), "d41d8cd98f00b204e9800998ecf8427e");
}

TEST(Hash, PiecesAreOneMessage) {
  EXPECT_EQ(sha512(as_bytes("a"), as_bytes(""), as_bytes("bc")), sha512(as_bytes("abc")));
  EXPECT_EQ(hmac_md5(as_bytes("k"), as_bytes("ab"), as_bytes("c")), hmac_md5(as_bytes("k"), as_bytes("abc")));
}

// RFC 2202 2, cases 2, 3 and 6.
TEST(Hash, HmacMd5) {
  EXPECT_EQ(hex(hmac_md5(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))), "750c783e6ab0b503eaa86e310a5db738");
  EXPECT_EQ(hex(hmac_md5(Octets(16, 0xaa), Octets(50, 0xdd))), "56be34521d144c88dbb8c733f0e8b3f6");
  EXPECT_EQ(hex(hmac_md5(Octets(80, 0xaa), as_bytes("Test Using Larger Than Block-Size Key - Hash Key First"))),
            "6b1ab7fe4bd7bf8f0b62e6ce61b9d0cd");
}

// RFC 4231 4.3 and 4.4.
TEST(Hash, HmacSha256) {
  EXPECT_EQ(hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hmac_sha256(Octets(20, 0xaa), Octets(50, 0xdd))),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
}

// An empty key must not mean the key of the call before.
TEST(Hash, EmptyHmacKey) {
  hmac_sha256(as_bytes("another"), as_bytes("x"));
  EXPECT_EQ(hex(hmac_sha256({}, Bytes{})), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

// Microsoft's published walk through a 3.1.1 login ("SMB 2 and SMB 3 security in Windows 10", appendix).
TEST(Hash, PreauthIntegrity) {
  PreauthHash value{};
  extend(value, unhex("FE534D4240000100000000000000800000000000000000000100000000000000FFFE000000000000"
                      "00000000000000000000000000000000000000000000000024000500000000003F000000ECD86F32"
                      "6276024F9F7752B89BB33F3A70000000020000000202100200030203110300000100260000000000"
                      "010020000100FA49E6578F1F3A9F4CD3E9CC14A67AA884B3D05844E0E5A118225C15887F32FF0000"
                      "0200060000000000020002000100"));
  EXPECT_EQ(hex(value),
            "dd94efc5321bb618a2e208ba8920d2f422992526947a409b5037de1e0fe8c7362b8c47122594cde0"
            "ce26aa9dfc8bcdbde0621957672623351a7540f1e54a0426");

  std::ranges::copy(unhex("324BFA92A4F3A190E466EBEA08D9C110DC88BFED758D9846ECC6F541CC1D02AE3C94A79F36011E99"
                          "7E13F841B91B50957AD07B19C8E2539C0B23FDAE09D2C513"),
                    value.begin());
  const auto setup = unhex(
      "FE534D4240000100000000000100800000000000000000000200000000000000FFFE000000000000"
      "00000000000000000000000000000000000000000000000019000001010000000000000058004A00"
      "0000000000000000604806062B0601050502A03E303CA00E300C060A2B06010401823702020AA22A"
      "04284E544C4D5353500001000000978208E200000000000000000000000000000000060380250000000F");
  extend(value, Bytes(setup).first(64), Bytes(setup).subspan(64));
  EXPECT_EQ(hex(value),
            "ac0b0f2b9986257700365e416d142a6edc96df03594a19e52a15f6bd0d041cd5d432f8ed42c55e33"
            "197a50c9ec00f1462b50c592211b1471a04b56088fdfd5f9");
}

TEST(Hash, ConstantTimeEqual) {
  EXPECT_TRUE(constant_time_equal(as_bytes("abc"), as_bytes("abc")));
  EXPECT_FALSE(constant_time_equal(as_bytes("abc"), as_bytes("abd")));
  EXPECT_FALSE(constant_time_equal(as_bytes("abc"), as_bytes("ab")));
  EXPECT_TRUE(constant_time_equal({}, {}));
}

}  // namespace
}  // namespace sallyport::crypto
