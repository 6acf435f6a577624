// SPNEGO against tokens of smbd, smbclient, smbtorture and impacket: decoded, and written again byte for byte.
#include <gtest/gtest.h>

#include <filesystem>

#include "proto/nlmp/golden_bytes.h"
#include "proto/spnego/der.h"
#include "proto/spnego/print.h"
#include "proto/spnego/token.h"

namespace sallyport::spnego {
namespace {

Buffer written_again(Bytes token) {
  if (kind_of(token) == TokenKind::init) {
    auto decoded = decode_init(token);
    EXPECT_TRUE(decoded) << describe(decoded.error());
    EXPECT_TRUE(equal(encode_mech_types(decoded->mech_types), decoded->mech_types_raw));
    return encode(*decoded);
  }
  auto decoded = decode_resp(token);
  EXPECT_TRUE(decoded) << describe(decoded.error());
  return encode(*decoded);
}

TEST(Spnego, EveryGoldenTokenComesBack) {
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(SALLYPORT_SOURCE_DIR "/tests/golden/spnego")) {
    auto token = golden_bytes("spnego/" + entry.path().filename().string());
    SCOPED_TRACE(entry.path());
    EXPECT_TRUE(equal(written_again(token), token));
    EXPECT_EQ(print(token).dump().find("fault"), std::string::npos) << print(token).dump(1);
    count++;
  }
  EXPECT_GE(count, 8u);
}

TEST(Spnego, Init2OfSmbd) {
  auto bytes = golden_bytes("spnego/negotiate_init_smbd_1.hex");
  auto token = decode_init(bytes);
  ASSERT_TRUE(token);
  ASSERT_EQ(token->mech_types.size(), 1u);
  EXPECT_EQ(mechanism_name(token->mech_types[0]), "NTLMSSP");
  ASSERT_TRUE(token->neg_hints);
  EXPECT_EQ(token->neg_hints->hint_name, "not_defined_in_RFC4178@please_ignore");
  EXPECT_FALSE(token->mech_token);
}

TEST(Spnego, RespOfSmbclientCarriesAMic) {
  auto bytes = golden_bytes("spnego/session_setup_resp_smbclient_1.hex");
  auto token = decode_resp(bytes);
  ASSERT_TRUE(token);
  EXPECT_FALSE(token->neg_state);
  ASSERT_TRUE(token->mech_list_mic);
  EXPECT_EQ(token->mech_list_mic->size(), 16u);
  auto json = print(bytes);
  EXPECT_EQ(json["NegTokenResp"]["responseToken"]["AUTHENTICATE_MESSAGE"]["UserName"], "golden");
}

TEST(Spnego, PrintNamesMechanismsAndPairs) {
  auto init = print(golden_bytes("spnego/session_setup_init_smbclient_1.hex"));
  EXPECT_EQ(init["NegTokenInit"]["mechTypes"][0], "1.3.6.1.4.1.311.2.2.10 (NTLMSSP)");
  auto challenge = print(golden_bytes("nlmp/challenge_smbd_1.hex"));
  EXPECT_EQ(challenge["CHALLENGE_MESSAGE"]["TargetInfo"][0]["Value"], "GOLDSRV");
}

// What Windows sends first to a member of a domain (RFC 4178 4.2.1 with four mechanisms).
TEST(Spnego, MechanismListOfWindows) {
  NegTokenInit init;
  init.mech_types = {kOidMsKerberos, kOidKerberos, kOidNegoEx, kOidNtlmssp};
  auto bytes = encode(init);
  EXPECT_EQ(wire::hex(bytes),
            "603e06062b0601050502a0343032a030302e06092a864882f71201020206092a864886f712010202"
            "060a2b06010401823702021e060a2b06010401823702020a");
  auto token = decode_init(bytes);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->mech_types.size(), 4u);
  EXPECT_EQ(token->mech_types_raw.size(), 48u);
}

TEST(Spnego, MicOfInitWithoutHints) {
  const uint8_t mic[] = {1, 2, 3};
  NegTokenInit init;
  init.mech_types = {kOidNtlmssp};
  init.mech_list_mic = mic;
  auto bytes = encode(init);
  auto token = decode_init(bytes);
  ASSERT_TRUE(token && token->mech_list_mic);
  EXPECT_TRUE(equal(*token->mech_list_mic, mic));
}

TEST(Spnego, KindOfToken) {
  EXPECT_EQ(kind_of(golden_bytes("nlmp/negotiate_smbclient_1.hex")), TokenKind::ntlmssp);
  EXPECT_EQ(kind_of(golden_bytes("spnego/session_setup_resp_smbd_1.hex")), TokenKind::resp);
  EXPECT_EQ(kind_of({}), TokenKind::unknown);
}

TEST(Spnego, EveryTruncationIsAFault) {
  auto init = golden_bytes("spnego/session_setup_init_smbclient_1.hex");
  for (size_t size = 0; size < init.size(); size++) EXPECT_FALSE(decode_init(Buffer(init.bytes().first(size)))) << size;
  auto resp = golden_bytes("spnego/session_setup_resp_smbclient_1.hex");
  for (size_t size = 0; size < resp.size(); size++) EXPECT_FALSE(decode_resp(Buffer(resp.bytes().first(size)))) << size;
}

TEST(Spnego, FlippedBytesNeverReadOutside) {
  auto init = golden_bytes("spnego/session_setup_init_smbclient_1.hex");
  for (size_t at = 0; at < init.size(); at++)
    for (int value = 0; value < 256; value += 5) {
      Buffer changed(init.bytes());
      changed[at] = static_cast<uint8_t>(value);
      print(changed);
    }
}

struct Bad {
  const char* why;
  const char* hex;
};
// DER has one form of a length; some peers write others.
TEST(Spnego, ALengthLongerThanNeededIsTaken) {
  for (auto hex : {"a1073005a0030a0100", "a181073005a0030a0100", "a18200073005a0030a0100"}) {
    auto token = decode_resp(bytes_of_hex(hex));
    ASSERT_TRUE(token) << hex;
    EXPECT_EQ(token->neg_state, NegState::accept_completed);
  }
}
class SpnegoBad : public testing::TestWithParam<Bad> {};
TEST_P(SpnegoBad, IsRefused) { EXPECT_FALSE(decode_resp(bytes_of_hex(GetParam().hex))) << GetParam().why; }
INSTANTIATE_TEST_SUITE_P(
    Spnego, SpnegoBad,
    testing::Values(Bad{"bytes behind the token", "a1073005a0030a010000"},
                    Bad{"indefinite length", "a1803005a0030a01000000"}, Bad{"length longer than the token", "a1083005a0030a0100"},
                    Bad{"length of 2^32-1", "a184ffffffff3005a0030a0100"}, Bad{"unknown negState", "a1073005a0030a0104"},
                    Bad{"empty negState", "a1063004a0020a00"}, Bad{"fields in the wrong order", "a10b3009a2020400a0030a0100"},
                    Bad{"a field twice", "a10c300aa0030a0100a0030a0100"}, Bad{"an unknown field", "a1063004a4020400"},
                    Bad{"something behind a field's value", "a1093007a0050a01000500"}));

TEST(Der, Dotted) {
  EXPECT_EQ(der::dotted(kOidKerberos), "1.2.840.113554.1.2.2");
  EXPECT_EQ(der::dotted(kOidMsKerberos), "1.2.840.48018.1.2.2");
  EXPECT_EQ(der::dotted(kOidNegoEx), "1.3.6.1.4.1.311.2.2.30");
  const uint8_t unfinished[] = {0x2B, 0x86};
  EXPECT_EQ(der::dotted(unfinished), "");
}

TEST(Der, LongLengths) {
  Buffer content(70000);
  content.clear();
  content.append_zeros(70000);
  auto element = der::wrap(der::kOctetString, {content.bytes()});
  EXPECT_EQ(wire::hex(element.bytes().first(5)), "0483011170");
  wire::Fault fault;
  der::Reader reader(element, fault);
  EXPECT_EQ(reader.take(der::kOctetString, "x").size(), 70000u);
  EXPECT_TRUE(reader.at_end());
}

}  // namespace
}  // namespace sallyport::spnego
