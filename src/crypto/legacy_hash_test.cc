#include "crypto/legacy_hash.h"

#include "crypto/test_support.h"

namespace sallyport::crypto {
namespace {

class LegacyHash : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(legacy_available()) << legacy_problem(); }
};

// RFC 1320 A.5.
TEST_F(LegacyHash, Md4) {
  EXPECT_EQ(hex(md4({})), "31d6cfe0d16ae931b73c59d7e0c089c0");
  EXPECT_EQ(hex(md4(as_bytes("abc"))), "a448017aaf21d8525fc10ae87aa6729d");
  EXPECT_EQ(hex(md4(as_bytes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"))),
            "043f8582f241db351ce627e153e7f0e4");
}

// [MS-NLMP] 4.2.2.1.2: the NTOWFv1 of the password "Password".
TEST_F(LegacyHash, NtHash) { EXPECT_EQ(hex(md4(as_bytes(u"Password"))), "a4f49c406510bdcab6824ee7c30fd852"); }

// RFC 6229 2, keys of 40 and 128 bits, offsets 0 and 16.
TEST_F(LegacyHash, Rc4) {
  Octets zeros(32);
  Rc4(unhex("0102030405")).apply(zeros);
  EXPECT_EQ(hex(zeros), "b2396305f03dc027ccc3524a0a1118a86982944f18fc82d589c403a47a0d0919");
  zeros.assign(32, 0);
  Rc4(unhex("0102030405060708090a0b0c0d0e0f10")).apply(zeros);
  EXPECT_EQ(hex(zeros), "9ac7cc9a609d1ef7b2932899cde41b975248c4959014126a6e8a84f11d1a9e1c");
}

TEST_F(LegacyHash, Rc4GoesOn) {
  Octets zeros(32);
  Rc4 stream(unhex("0102030405"));
  stream.apply(MutableBytes(zeros).first(5));
  stream.apply({});
  stream.apply(MutableBytes(zeros).subspan(5));
  EXPECT_EQ(hex(zeros), "b2396305f03dc027ccc3524a0a1118a86982944f18fc82d589c403a47a0d0919");
}

}  // namespace
}  // namespace sallyport::crypto
