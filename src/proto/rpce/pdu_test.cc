// PDUs of Samba, smbtorture and impacket, taken apart and put together again.
#include "proto/rpce/pdu.h"

#include <gtest/gtest.h>

#include "proto/nlmp/golden_bytes.h"

namespace sallyport::rpce {
namespace {

struct Parsed {
  Buffer bytes;
  Pdu pdu;
};
Parsed golden(const std::string& name) {
  Parsed out{golden_bytes(name), {}};
  auto fault = parse(out.pdu, out.bytes);
  EXPECT_FALSE(fault) << name << ": " << wire::describe(fault);
  return out;
}

template <class Body>
void expect_same_again(const std::string& name) {
  auto [bytes, pdu] = golden(name);
  Body body;
  auto fault = wire::decode(body, pdu.body);
  ASSERT_FALSE(fault) << name << ": " << wire::describe(fault);
  Buffer again;
  append_pdu(again, pdu.header, body);
  EXPECT_TRUE(equal(again, bytes)) << name;
}

TEST(Pdu, WithoutAuthenticationComeBackByteForByte) {
  expect_same_again<Bind>("rpce/bind_srvsvc_smbclient_1.hex");
  expect_same_again<Bind>("rpc/bind_smbtorture_1.hex");
  expect_same_again<Bind>("rpc/bind_impacket_1.hex");
  expect_same_again<Bind>("rpc/alter_context_smbtorture_2.hex");
  expect_same_again<BindAck>("rpce/bind_ack_srvsvc_smbd_1.hex");
  expect_same_again<BindAck>("rpc/bind_ack_smbd_2.hex");
  expect_same_again<BindAck>("rpc/alter_context_resp_smbd_2.hex");
  expect_same_again<Request>("rpce/request_srvsvc_smbclient_1.hex");
  expect_same_again<Response>("rpce/response_srvsvc_smbd_1.hex");
  expect_same_again<FaultBody>("rpc/srvsvc_00_fault_smbd_1.hex");
}

TEST(Pdu, ABindOfTwoContextsReadsAsSent) {
  auto [bytes, pdu] = golden("rpc/bind_smbtorture_1.hex");
  Bind bind;
  ASSERT_FALSE(wire::decode(bind, pdu.body));
  EXPECT_EQ(bind.max_xmit_frag, 4280);
  ASSERT_EQ(bind.contexts.size(), 2u);
  EXPECT_EQ(to_string(bind.contexts[0].abstract_syntax.uuid), "4b324fc8-1670-01d3-1278-5a47bf6ee188");
  EXPECT_EQ(bind.contexts[0].abstract_syntax.version, 3u);
  EXPECT_EQ(bind.contexts[0].transfer_syntaxes, std::vector<SyntaxId>{kNdr});
  EXPECT_EQ(to_string(bind.contexts[1].transfer_syntaxes[0].uuid), "6cb71c2c-9812-4540-0300-000000000000");
}

TEST(Pdu, TheSecurityTrailerIsTakenOffTheBody) {
  auto [bytes, pdu] = golden("rpc/bind_smbtorture_2.hex");
  EXPECT_EQ(pdu.trailer.auth_type, 10);  // NTLMSSP
  EXPECT_EQ(pdu.trailer.auth_level, 5);  // integrity
  EXPECT_EQ(pdu.auth_value.size(), 40u);
  EXPECT_EQ(as_text(pdu.auth_value.first(7)), "NTLMSSP");
  Bind bind;
  ASSERT_FALSE(wire::decode(bind, pdu.body));
  EXPECT_EQ(bind.contexts.size(), 2u);
}

TEST(Pdu, EveryTruncationIsAFault) {
  for (auto name : {"rpce/bind_srvsvc_smbclient_1.hex", "rpc/bind_ack_smbd_2.hex"}) {
    auto bytes = golden_bytes(name);
    for (size_t length = 0; length < bytes.size(); length++) {
      Pdu pdu;
      Buffer cut(bytes.bytes().first(length));
      EXPECT_TRUE(parse(pdu, cut)) << length;
      if (length < kHeaderSize) continue;
      store_le(cut.data() + 8, static_cast<uint16_t>(length));
      Bind bind;
      BindAck ack;
      bool is_ack = cut[2] == 12;
      ASSERT_FALSE(parse(pdu, cut));
      EXPECT_TRUE(is_ack ? wire::decode(ack, pdu.body) : wire::decode(bind, pdu.body)) << name << " cut to " << length;
    }
  }
}

TEST(Pdu, OnlyVersionFiveInLittleEndianIsTaken) {
  auto changed = [](size_t at, uint8_t value) {
    auto bytes = golden_bytes("rpce/bind_srvsvc_smbclient_1.hex");
    bytes[at] = value;
    Pdu pdu;
    return std::string(parse(pdu, bytes).field);
  };
  EXPECT_EQ(changed(0, 4), "rpc_vers");
  EXPECT_EQ(changed(1, 2), "rpc_vers");
  EXPECT_EQ(changed(1, 1), "");
  EXPECT_EQ(changed(4, 0x00), "packed_drep");
  EXPECT_EQ(changed(8, 1), "frag_length");
  EXPECT_EQ(changed(10, 200), "auth_length");
}

}  // namespace
}  // namespace sallyport::rpce
