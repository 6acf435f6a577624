// The endpoint as clients use it: bytes that smbclient, rpcclient, smbtorture and impacket sent to a real server, and bytes that
// only an attacker sends.
#include "server/rpc/endpoint.h"

#include <gtest/gtest.h>

#include "proto/nlmp/golden_bytes.h"
#include "proto/rpce/calls.h"
#include "server/rpc/pipes.h"
#include "server/rpc/test_facts.h"

namespace sallyport::server::rpc {
namespace {

using namespace rpce;

struct PipeTest : testing::Test {
  TestFacts facts;
  policy::Identity who = TestFacts::user();
  std::unique_ptr<Endpoint> pipe;

  void open(std::u16string_view name) { pipe = *open_pipe(name, facts, who); }
  // One PDU out of the pipe.
  Buffer next() {
    auto read = pipe->read(65536);
    EXPECT_TRUE(read) << to_string(read.error());
    return read ? std::move(read->data) : Buffer();
  }
  Pdu next_pdu() {
    last_ = next();
    Pdu pdu;
    EXPECT_FALSE(parse(pdu, last_));
    return pdu;
  }
  void bind(const char* golden) {
    ASSERT_TRUE(pipe->write(golden_bytes(golden)));
    ASSERT_EQ(next_pdu().header.type, PduType::bind_ack);
  }
  FaultStatus next_fault() {
    auto pdu = next_pdu();
    EXPECT_EQ(pdu.header.type, PduType::fault);
    FaultBody body;
    EXPECT_FALSE(wire::decode(body, pdu.body));
    return body.status;
  }
  template <class T>
  T next_answer() {
    auto pdu = next_pdu();
    EXPECT_EQ(pdu.header.type, PduType::response);
    Response response;
    EXPECT_FALSE(wire::decode(response, pdu.body));
    T out;
    auto fault = ndr_decode(out, response.stub);
    EXPECT_FALSE(fault) << wire::describe(fault);
    return out;
  }
  static Buffer request(Bytes stub, uint16_t opnum = 15, uint8_t flags = 3, uint32_t call = 7, uint16_t context = 0) {
    Buffer out;
    Header header;
    header.flags = flags, header.call_id = call;
    append_pdu(out, header, Request{0, context, opnum, stub});
    return out;
  }
  template <class T>
  static Buffer stub(const T& call) {
    Buffer out;
    ndr_encode(call, out);
    return out;
  }
  static srvs::ShareEnumRequest list_shares(uint32_t level = 1) {
    srvs::ShareEnumRequest request;
    request.info.level = level;
    choose_arm(request.info.info, level);
    request.preferred_maximum_length = 0xFFFFFFFF;
    return request;
  }

 private:
  Buffer last_;
};

TEST_F(PipeTest, SmbclientListsShares) {
  open(u"srvsvc");
  bind("rpce/bind_srvsvc_smbclient_1.hex");
  auto answer = pipe->transceive(golden_bytes("rpce/request_srvsvc_smbclient_1.hex"), 4280);
  ASSERT_TRUE(answer);
  EXPECT_FALSE(answer->more);
  Pdu pdu;
  ASSERT_FALSE(parse(pdu, answer->data));
  Response response;
  ASSERT_FALSE(wire::decode(response, pdu.body));
  srvs::ShareEnumResponse shares;
  ASSERT_FALSE(ndr_decode(shares, response.stub));
  auto& list = *std::get<srvs::Listed<1, srvs::ShareInfo1>>(shares.info.info).value->buffer;
  ASSERT_EQ(list.size(), 3u);
  EXPECT_EQ(list[0].netname, u"public");
  EXPECT_EQ(list[1].netname, u"bücher");
  EXPECT_EQ(list[1].remark, u"Grüße");
  EXPECT_EQ(list[2].netname, u"IPC$");
  EXPECT_EQ(list[2].type, srvs::ShareType::ipc | srvs::ShareType::special);
  EXPECT_EQ(shares.total_entries, 3u);
}

TEST_F(PipeTest, BindIsAnsweredAsSambaDoes) {
  open(u"\\SrvSvc");
  auto golden = golden_bytes("rpce/bind_ack_srvsvc_smbd_1.hex");
  ASSERT_TRUE(pipe->write(golden_bytes("rpce/bind_srvsvc_smbclient_1.hex")));
  auto mine = next();
  ASSERT_EQ(mine.size(), golden.size());
  BindAck ours, theirs;
  ASSERT_FALSE(wire::decode(ours, mine.bytes().subspan(16)));
  ASSERT_FALSE(wire::decode(theirs, golden.bytes().subspan(16)));
  EXPECT_NE(ours.assoc_group_id, 0u);
  EXPECT_EQ(ours.max_xmit_frag, theirs.max_xmit_frag);
  EXPECT_EQ(ours.max_recv_frag, theirs.max_recv_frag);
  EXPECT_EQ(ours.secondary_address, std::string("\\PIPE\\srvsvc\0", 13));
  ASSERT_EQ(ours.answers.results.size(), 1u);
  EXPECT_EQ(ours.answers.results[0].transfer_syntax, kNdr);
}

TEST_F(PipeTest, FeatureNegotiationIsAcknowledgedWithoutFeatures) {
  open(u"srvsvc");
  ASSERT_TRUE(pipe->write(golden_bytes("rpc/bind_smbtorture_1.hex")));
  auto pdu = next_pdu();
  BindAck ack;
  ASSERT_FALSE(wire::decode(ack, pdu.body));
  ASSERT_EQ(ack.answers.results.size(), 2u);
  EXPECT_EQ(ack.answers.results[0].result, ContextResult::acceptance);
  EXPECT_EQ(ack.answers.results[1].result, ContextResult::negotiate_ack);
  EXPECT_EQ(ack.answers.results[1].reason, 0);
}

TEST_F(PipeTest, AuthenticatedBindIsRefusedAndMayComeAgainWithout) {
  open(u"lsarpc");
  ASSERT_TRUE(pipe->write(golden_bytes("rpc/bind_smbtorture_2.hex")));
  auto pdu = next_pdu();
  ASSERT_EQ(pdu.header.type, PduType::bind_nak);
  BindNak nak;
  ASSERT_FALSE(wire::decode(nak, pdu.body));
  EXPECT_EQ(nak.reason, BindRejection::authentication_type_not_recognized);
  bind("rpce/bind_lsarpc_impacket_1.hex");
}

TEST_F(PipeTest, AnotherInterfaceAndAnotherTransferSyntaxAreRejectedEach) {
  open(u"wkssvc");
  Bind bind;
  bind.max_xmit_frag = bind.max_recv_frag = 4280;
  bind.contexts = {{0, kSrvsvc, {kNdr}}, {1, kWkssvc, {SyntaxId{Guid{{1}}, 1}}}, {2, kWkssvc, {SyntaxId{Guid{{1}}, 1}, kNdr}}};
  Buffer out;
  Header header;
  header.type = PduType::bind;
  append_pdu(out, header, bind);
  ASSERT_TRUE(pipe->write(out));
  BindAck ack;
  auto pdu = next_pdu();
  ASSERT_FALSE(wire::decode(ack, pdu.body));
  ASSERT_EQ(ack.answers.results.size(), 3u);
  EXPECT_EQ(ack.answers.results[0].reason, context_reason::kAbstractSyntaxNotSupported);
  EXPECT_EQ(ack.answers.results[1].reason, context_reason::kTransferSyntaxesNotSupported);
  EXPECT_EQ(ack.answers.results[2].result, ContextResult::acceptance);
  ASSERT_TRUE(pipe->write(request({}, 0, 3, 7, 0)));
  EXPECT_EQ(next_fault(), FaultStatus::unknown_interface);
}

TEST_F(PipeTest, AlterContextAddsAContext) {
  open(u"lsarpc");
  bind("rpce/bind_lsarpc_impacket_1.hex");
  auto alter = golden_bytes("rpc/alter_context_smbtorture_2.hex");
  store_le<uint16_t>(alter.data() + 28, 1);  // p_cont_id
  ASSERT_TRUE(pipe->write(alter));
  auto pdu = next_pdu();
  ASSERT_EQ(pdu.header.type, PduType::alter_context_resp);
  BindAck ack;
  ASSERT_FALSE(wire::decode(ack, pdu.body));
  EXPECT_EQ(ack.secondary_address, "");
  ASSERT_TRUE(pipe->write(request(stub(lsar::GetUserNameRequest{}), 45, 3, 9, 1)));
  EXPECT_EQ(next_answer<lsar::GetUserNameResponse>().user_name->text, u"anna");
}

TEST_F(PipeTest, BytesMayComeOneByOneAndAnswersMayLeaveSo) {
  open(u"srvsvc");
  for (auto name : {"rpce/bind_srvsvc_smbclient_1.hex", "rpce/request_srvsvc_smbclient_1.hex"})
    for (auto byte : golden_bytes(name)) ASSERT_TRUE(pipe->write({&byte, 1}));
  auto ack = next();
  Buffer answer;
  size_t whole = pipe->next_message_size();
  EXPECT_EQ(pipe->unread_bytes(), whole);
  for (;;) {
    auto read = pipe->read(10);
    ASSERT_TRUE(read);
    answer.append(read->data);
    if (!read->more) break;
    EXPECT_EQ(read->data.size(), 10u);
  }
  EXPECT_EQ(answer.size(), whole);
  Pdu pdu;
  EXPECT_FALSE(parse(pdu, answer));
  EXPECT_EQ(pipe->read(10).error(), NtStatus::pipe_empty);
}

TEST_F(PipeTest, ALongAnswerComesInFragmentsThatJoinToTheWhole) {
  for (int i = 0; i < 300; i++) facts.all_shares.push_back({"share" + std::to_string(i), "remark", ""});
  open(u"srvsvc");
  bind("rpce/bind_srvsvc_smbclient_1.hex");
  ASSERT_TRUE(pipe->write(request(stub(list_shares()))));
  Buffer joined;
  for (bool first = true;; first = false) {
    auto bytes = next();
    Pdu pdu;
    ASSERT_FALSE(parse(pdu, bytes));
    EXPECT_LE(bytes.size(), 4280u);
    EXPECT_EQ(!!(pdu.header.flags & pfc::kFirstFrag), first);
    EXPECT_EQ(pdu.header.call_id, 7u);
    Response response;
    ASSERT_FALSE(wire::decode(response, pdu.body));
    joined.append(response.stub);
    if (pdu.header.flags & pfc::kLastFrag) break;
    EXPECT_EQ(response.stub.size() % 8, 0u);
  }
  srvs::ShareEnumResponse shares;
  ASSERT_FALSE(ndr_decode(shares, joined));
  EXPECT_EQ(shares.total_entries, 303u);
}

TEST_F(PipeTest, ARequestMayComeInFragments) {
  open(u"srvsvc");
  bind("rpce/bind_srvsvc_smbclient_1.hex");
  auto whole = stub(list_shares());
  ASSERT_TRUE(pipe->write(request(whole.bytes().first(8), 15, pfc::kFirstFrag)));
  ASSERT_TRUE(pipe->write(request(whole.bytes().subspan(8, 4), 15, 0)));
  EXPECT_FALSE(pipe->readable());
  ASSERT_TRUE(pipe->write(request(whole.bytes().subspan(12), 15, pfc::kLastFrag)));
  EXPECT_EQ(next_answer<srvs::ShareEnumResponse>().total_entries, 3u);
}

TEST_F(PipeTest, AnObjectUuidIsSkipped) {
  open(u"srvsvc");
  bind("rpce/bind_srvsvc_smbclient_1.hex");
  Buffer with_uuid(16);
  with_uuid.append(stub(list_shares()));
  ASSERT_TRUE(pipe->write(request(with_uuid, 15, 3 | pfc::kObjectUuid)));
  EXPECT_EQ(next_answer<srvs::ShareEnumResponse>().total_entries, 3u);
}

TEST_F(PipeTest, UnknownCallsAreAnsweredAsSambaDoes) {
  open(u"srvsvc");
  bind("rpce/bind_srvsvc_smbclient_1.hex");
  ASSERT_TRUE(pipe->write(golden_bytes("rpc/srvsvc_00_request_smbtorture_1.hex")));
  auto mine = next(), golden = golden_bytes("rpc/srvsvc_00_fault_smbd_1.hex");
  EXPECT_TRUE(equal(mine, golden));
}

TEST_F(PipeTest, CallsThatWouldChangeTheServerAreDenied) {
  who = TestFacts::administrator();
  open(u"srvsvc");
  bind("rpce/bind_srvsvc_smbclient_1.hex");
  for (uint16_t opnum : {11, 13, 14, 17, 18, 19, 22}) {
    ASSERT_TRUE(pipe->write(request({}, opnum)));
    EXPECT_EQ(next_fault(), FaultStatus::access_denied) << opnum;
  }
}

TEST_F(PipeTest, AStubThatDoesNotDecodeIsAFaultAndThePipeGoesOn) {
  open(u"srvsvc");
  bind("rpce/bind_srvsvc_smbclient_1.hex");
  auto good = stub(list_shares());
  for (size_t length = 0; length < good.size(); length += 4) {
    ASSERT_TRUE(pipe->write(request(good.bytes().first(length))));
    EXPECT_EQ(next_fault(), FaultStatus::bad_stub_data) << length;
  }
  ASSERT_TRUE(pipe->write(request(good)));
  EXPECT_EQ(next_answer<srvs::ShareEnumResponse>().total_entries, 3u);
}

// What breaks the protocol gets one fault, and then the pipe is gone.
struct Breach : PipeTest {
  void expect_breach(Bytes bytes) {
    ASSERT_TRUE(pipe->write(bytes));
    EXPECT_EQ(next_fault(), FaultStatus::protocol_error);
    EXPECT_EQ(pipe->write(bytes).error(), NtStatus::pipe_disconnected);
    EXPECT_EQ(pipe->read(100).error(), NtStatus::pipe_disconnected);
  }
};

TEST_F(Breach, RequestBeforeBind) {
  open(u"srvsvc");
  expect_breach(request(stub(list_shares())));
}
TEST_F(Breach, AlterContextBeforeBind) {
  open(u"lsarpc");
  expect_breach(golden_bytes("rpc/alter_context_smbtorture_2.hex"));
}
TEST_F(Breach, SecondBind) {
  open(u"srvsvc");
  bind("rpce/bind_srvsvc_smbclient_1.hex");
  expect_breach(golden_bytes("rpce/bind_srvsvc_smbclient_1.hex"));
}
TEST_F(Breach, BigEndian) {
  open(u"srvsvc");
  auto bytes = golden_bytes("rpce/bind_srvsvc_smbclient_1.hex");
  bytes[4] = 0;
  expect_breach(bytes);
}
TEST_F(Breach, OtherVersion) {
  open(u"srvsvc");
  auto bytes = golden_bytes("rpce/bind_srvsvc_smbclient_1.hex");
  bytes[0] = 4;
  expect_breach(bytes);
}
TEST_F(Breach, FragmentLengthTooSmallOrTooLarge) {
  for (uint16_t length : {0, 15, 5841, 65535}) {
    open(u"srvsvc");
    auto bytes = golden_bytes("rpce/bind_srvsvc_smbclient_1.hex");
    store_le(bytes.data() + 8, length);
    expect_breach(bytes);
  }
}
TEST_F(Breach, AuthLengthBeyondThePdu) {
  open(u"srvsvc");
  auto bytes = golden_bytes("rpce/bind_srvsvc_smbclient_1.hex");
  store_le<uint16_t>(bytes.data() + 10, 60000);
  expect_breach(bytes);
}
TEST_F(Breach, ContinuationWithoutBeginning) {
  open(u"srvsvc");
  bind("rpce/bind_srvsvc_smbclient_1.hex");
  expect_breach(request({}, 15, pfc::kLastFrag));
}
TEST_F(Breach, TwoRequestsInterleaved) {
  open(u"srvsvc");
  bind("rpce/bind_srvsvc_smbclient_1.hex");
  ASSERT_TRUE(pipe->write(request({}, 15, pfc::kFirstFrag, 1)));
  expect_breach(request({}, 15, pfc::kFirstFrag, 2));
}
TEST_F(Breach, FragmentFlood) {
  open(u"srvsvc");
  bind("rpce/bind_srvsvc_smbclient_1.hex");
  Buffer part(5000);
  std::memset(part.data(), 0, part.size());
  ASSERT_TRUE(pipe->write(request(part, 15, pfc::kFirstFrag)));
  for (size_t sent = 5000; sent + 5000 <= Endpoint::kMaxRequest; sent += 5000) ASSERT_TRUE(pipe->write(request(part, 15, 0)));
  ASSERT_FALSE(pipe->readable());
  expect_breach(request(part, 15, 0));
}
TEST_F(Breach, PduOnlyAServerSends) {
  open(u"srvsvc");
  expect_breach(golden_bytes("rpce/bind_ack_srvsvc_smbd_1.hex"));
}

TEST_F(PipeTest, ContextsAreCapped) {
  open(u"srvsvc");
  Bind bind;
  for (uint16_t id = 0; id < 60; id++) bind.contexts.push_back({id, kSrvsvc, {kNdr}});
  Buffer out;
  Header header;
  header.type = PduType::bind;
  append_pdu(out, header, bind);
  ASSERT_TRUE(pipe->write(out));
  BindAck ack;
  auto pdu = next_pdu();
  ASSERT_FALSE(wire::decode(ack, pdu.body));
  EXPECT_EQ(ack.answers.results[Endpoint::kMaxContexts - 1].result, ContextResult::acceptance);
  EXPECT_EQ(ack.answers.results[Endpoint::kMaxContexts].reason, context_reason::kLocalLimitExceeded);
}

TEST_F(PipeTest, AClientThatNeverReadsIsHeldUp) {
  for (int i = 0; i < 1000; i++) facts.all_shares.push_back({"share" + std::to_string(i), "remark", ""});
  open(u"srvsvc");
  bind("rpce/bind_srvsvc_smbclient_1.hex");
  Buffer many;
  for (int i = 0; i < 60; i++) many.append(request(stub(list_shares())));
  ASSERT_TRUE(pipe->write(many));
  EXPECT_LT(pipe->unread_bytes(), Endpoint::kMaxUnread + (1 << 20));
  EXPECT_EQ(pipe->write(many).error(), NtStatus::pipe_busy);
  size_t answers = 0;
  while (pipe->readable())
    if (next()[3] & pfc::kLastFrag) answers++;
  EXPECT_EQ(answers, 60u);
}

TEST_F(PipeTest, OrphanedAndCancelledCallsAreForgotten) {
  open(u"srvsvc");
  bind("rpce/bind_srvsvc_smbclient_1.hex");
  ASSERT_TRUE(pipe->write(request({}, 15, pfc::kFirstFrag, 5)));
  Buffer orphaned;
  Header header;
  header.type = PduType::orphaned, header.call_id = 5;
  wire::encode(header, orphaned, 0);
  store_le<uint16_t>(orphaned.data() + 8, 16);
  ASSERT_TRUE(pipe->write(orphaned));
  ASSERT_TRUE(pipe->write(request(stub(list_shares()), 15, 3, 6)));
  EXPECT_EQ(next_answer<srvs::ShareEnumResponse>().total_entries, 3u);
}

TEST_F(PipeTest, TransceiveNeedsAnEmptyPipe) {
  open(u"srvsvc");
  ASSERT_TRUE(pipe->write(golden_bytes("rpce/bind_srvsvc_smbclient_1.hex")));
  EXPECT_EQ(pipe->transceive(request({}), 100).error(), NtStatus::pipe_busy);
}

TEST(Pipes, AreFoundWithoutCaseAndUnknownOnesAreNot) {
  TestFacts facts;
  auto who = TestFacts::user();
  EXPECT_TRUE(open_pipe(u"LSARPC", facts, who));
  EXPECT_TRUE(open_pipe(u"\\wkssvc", facts, who));
  EXPECT_TRUE(open_pipe(u"lsass", facts, who));
  EXPECT_EQ(open_pipe(u"spoolss", facts, who).error(), NtStatus::object_name_not_found);
  EXPECT_EQ(open_pipe(u"", facts, who).error(), NtStatus::object_name_not_found);
}

}  // namespace
}  // namespace sallyport::server::rpc
