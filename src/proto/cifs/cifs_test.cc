// SMB1's declarations: what the header says about the text, forms by WordCount, and lengths and offsets nobody may trust.
#include <gtest/gtest.h>

#include "proto/cifs/body.h"
#include "proto/nlmp/golden_bytes.h"
#include "wire/printer.h"

namespace sallyport::cifs {
namespace {

using wire::FaultKind;

Header unicode_header(Command command) {
  return {.command = command, .flags2 = header_flags2::kUnicode | header_flags2::kNtStatus};
}
Text unicode(std::u16string text) { return {.unicode = std::move(text)}; }
Text oem(std::string text) { return {.oem = std::move(text)}; }

template <class Body>
Body decoded(const Header& header, Bytes message) {
  Body body;
  auto fault = decode(body, header, message);
  EXPECT_FALSE(fault) << wire::describe(fault);
  return body;
}
template <class Body>
FaultKind fault_of(const Header& header, Bytes message) {
  Body body;
  return decode(body, header, message).kind;
}

TEST(CifsHeader, StatusIsNtOrDosAsTheFlagsSay) {
  Header header{.status = static_cast<NtStatus>(0x00020001), .flags = header_flags::kReply};
  EXPECT_EQ(header.dos_error(), (DosError{1, 2}));
  EXPECT_EQ(to_string(header.dos_error()), "ERRDOS 2");
  EXPECT_EQ(to_string(DosError{7, 9}), "class 0x07 9");
  EXPECT_EQ(to_string(Command::nt_create_andx), "SMB_COM_NT_CREATE_ANDX");
  EXPECT_EQ(to_string(static_cast<Command>(0x60)), "0x60");
  auto bytes = wire::encoded(header);
  EXPECT_EQ(wire::hex(bytes.bytes().first(10)), "ff534d42720100020080");
}

TEST(CifsText, UnicodeIsAlignedToTheHeaderAndOemIsNot) {
  TreeConnectAndxRequest request{.path = unicode(u"\\\\a\\b"), .service = "IPC"};
  auto header = unicode_header(Command::tree_connect_andx);
  auto bytes = message(header, request);
  EXPECT_EQ(bytes.size(), 32u + 9 + 2 + 1 + 12 + 4) << "one byte of padding: the bytes start at an odd place";
  EXPECT_EQ(decoded<TreeConnectAndxRequest>(header, bytes).path.unicode, u"\\\\a\\b");
  request.path = oem("\\\\a\\b");
  header.flags2 = 0;
  bytes = message(header, request);
  EXPECT_EQ(bytes.size(), 32u + 9 + 2 + 6 + 4);
  EXPECT_EQ(decoded<TreeConnectAndxRequest>(header, bytes).path.oem, "\\\\a\\b");
  EXPECT_EQ(wide(request.path), u"\\\\a\\b");
}

TEST(CifsText, WhatIsNotEndedEndsWithTheBytes) {
  SessionSetupAndxResponse response{.native_os = unicode(u"OS"), .native_lan_man = unicode(u"LM")};
  auto header = unicode_header(Command::session_setup_andx);
  auto bytes = message(header, response);
  store_le<uint16_t>(bytes.data() + 32 + 7, 1 + 6 + 5);  // half of the last zero is left
  auto got = decoded<SessionSetupAndxResponse>(header, bytes.bytes().first(bytes.size() - 1));
  EXPECT_EQ(got.native_os->unicode, u"OS");
  EXPECT_EQ(got.native_lan_man->unicode, u"LM");
  EXPECT_FALSE(got.primary_domain);
}

TEST(CifsText, StringsThatAreLeftOutAreNotThere) {
  auto header = unicode_header(Command::session_setup_andx);
  auto bytes = message(header, SessionSetupAndxResponse{.action = 1});
  EXPECT_EQ(bytes.size(), 32u + 7 + 2);
  auto got = decoded<SessionSetupAndxResponse>(header, bytes);
  EXPECT_EQ(got.action, session_action::kGuest);
  EXPECT_FALSE(got.native_os || got.native_lan_man || got.primary_domain);
}

TEST(CifsBlock, NothingReachesBeyondItsByteCount) {
  auto header = unicode_header(Command::session_setup_andx);
  const uint8_t blob[] = {1, 2, 3, 4};
  auto bytes = message(header, SessionSetupAndxResponseExtended{.security_blob = blob});
  size_t count_at = 32 + 9;
  ASSERT_EQ(load_le<uint16_t>(bytes.data() + count_at), 4);
  store_le<uint16_t>(bytes.data() + count_at, 3);
  EXPECT_EQ(fault_of<SessionSetupAndxResponseExtended>(header, bytes), FaultKind::bad_offset);
  store_le<uint16_t>(bytes.data() + count_at, 5);
  EXPECT_EQ(fault_of<SessionSetupAndxResponseExtended>(header, bytes), FaultKind::truncated);
  EXPECT_EQ(fault_of<SessionSetupAndxResponseExtended>(header, bytes.bytes().first(count_at + 1)), FaultKind::truncated);
}

TEST(CifsBlock, AnyShapeIsWordsAndBytes) {
  Header header{.command = Command::echo};
  const uint8_t data[] = {7};
  auto bytes = message(header, Block{{1, 2}, data});
  EXPECT_EQ(wire::hex(bytes.bytes().subspan(32)), "0201000200010007");
  auto got = decoded<Block>(header, bytes);
  EXPECT_EQ(got.words, (std::vector<uint16_t>{1, 2}));
  bytes[32] = 200;
  EXPECT_EQ(fault_of<Block>(header, bytes), FaultKind::too_many);
}

TEST(CifsNegotiate, DialectsAreCountedFromZeroAndTheLastOfANameCounts) {
  Header header{.command = Command::negotiate};
  auto bytes = message(header, NegotiateRequest{{{"NT LM 0.12"}, {"SMB 2.002"}, {"NT LM 0.12"}}});
  auto got = decoded<NegotiateRequest>(header, bytes);
  EXPECT_EQ(got.index_of(kDialectNtLm012), 2);
  EXPECT_EQ(got.index_of(kDialectSmb2002), 1);
  EXPECT_FALSE(got.offers(kDialectSmb2Wildcard));
  bytes[32 + 3 + 12] = 3;  // BufferFormat of the second
  EXPECT_EQ(fault_of<NegotiateRequest>(header, bytes), FaultKind::bad_value);
}

TEST(CifsNegotiate, CapabilitiesSayWhatFollowsAndInWhichCharacters) {
  Header header{.command = Command::negotiate, .flags = header_flags::kReply};
  const uint8_t challenge[8] = {1, 2, 3, 4, 5, 6, 7, 8};
  NegotiateResponse response{.capabilities = capabilities::kUnicode, .challenge = challenge};
  response.domain_name = unicode(u"DOM"), response.server_name = unicode(u"SRV");
  auto bytes = message(header, response);
  auto got = decoded<NegotiateResponse>(header, bytes);
  EXPECT_EQ(got.domain_name->unicode, u"DOM") << "although the header does not say Unicode";
  EXPECT_EQ(got.server_name->unicode, u"SRV");
  EXPECT_TRUE(equal(got.challenge, challenge));

  response = {.capabilities = capabilities::kExtendedSecurity};
  response.extended.security_blob = challenge;
  bytes = message(header, response);
  EXPECT_TRUE(equal(decoded<NegotiateResponse>(header, bytes).extended.security_blob, challenge));
  bytes.resize(32 + 35 + 2 + 15);
  store_le<uint16_t>(bytes.data() + 32 + 35, 15);
  EXPECT_EQ(fault_of<NegotiateResponse>(header, bytes), FaultKind::truncated) << "a GUID has 16 bytes";
}

TEST(CifsTransaction, WordCountGoesWithSetupCount) {
  Header header{.command = Command::transaction};
  TransactionRequest request{.name = oem("\\PIPE\\")};
  request.call.setup = {0x26, 0x4001};
  const uint8_t data[] = {1, 2, 3};
  request.call.data = data;
  auto bytes = message(header, request);
  EXPECT_EQ(bytes[32], 16);
  auto got = decoded<TransactionRequest>(header, bytes);
  EXPECT_EQ(got.call.setup, request.call.setup);
  EXPECT_TRUE(equal(got.call.data, data));
  bytes[32] = 13;
  EXPECT_EQ(fault_of<TransactionRequest>(header, bytes), FaultKind::bad_value);
  bytes[32] = 17;
  EXPECT_EQ(fault_of<TransactionRequest>(header, bytes), FaultKind::bad_value);
  bytes[32] = bytes[32 + 1 + 26] = 255;
  EXPECT_NE(fault_of<TransactionRequest>(header, bytes), FaultKind::none);
}

TEST(CifsTransaction, PartsOutsideTheMessageAreRefused) {
  Header header{.command = Command::transaction2};
  Transaction2Request request;
  request.call.setup = {5};
  const uint8_t parameters[] = {1, 2, 3, 4};
  request.call.parameters = parameters;
  auto bytes = message(header, request);
  EXPECT_EQ(load_le<uint16_t>(bytes.data() + 32 + 21), 68) << "aligned to four bytes from the header";
  EXPECT_TRUE(equal(decoded<Transaction2Request>(header, bytes).call.parameters, parameters));
  for (uint16_t offset : {69, 0xFFFF}) {
    store_le<uint16_t>(bytes.data() + 32 + 21, offset);
    EXPECT_EQ(fault_of<Transaction2Request>(header, bytes), FaultKind::bad_offset) << offset;
  }
}

TEST(CifsNtCreate, AZeroCountedIntoTheNameIsNoPartOfIt) {
  auto header = unicode_header(Command::nt_create_andx);
  auto bytes = message(header, NtCreateAndxRequest{.name = unicode(u"\\srvsvc")});
  EXPECT_EQ(load_le<uint16_t>(bytes.data() + 32 + 6), 14);
  store_le<uint16_t>(bytes.data() + 32 + 6, 16);
  EXPECT_EQ(decoded<NtCreateAndxRequest>(header, bytes).name.unicode, u"\\srvsvc");
  store_le<uint16_t>(bytes.data() + 32 + 6, 18);
  EXPECT_EQ(fault_of<NtCreateAndxRequest>(header, bytes), FaultKind::bad_offset);
}

TEST(CifsChain, EachBlockIsWhereTheOneBeforeItSays) {
  auto header = unicode_header(Command::session_setup_andx);
  auto bytes = message(header, SessionSetupAndxRequest{});
  link_andx(bytes, Header::kSize, Command::tree_connect_andx);
  size_t second = bytes.size();
  EXPECT_EQ(second % 4, 0u);
  TreeConnectAndxRequest tree{.unicode = true, .path = unicode(u"\\\\s\\IPC$"), .service = "?????"};
  wire::encode(tree, bytes, 0);
  auto found = blocks(header, bytes);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[1].command, Command::tree_connect_andx);
  EXPECT_EQ(found[1].at, second);
  TreeConnectAndxRequest got;
  ASSERT_FALSE(decode(got, header, bytes, second));
  EXPECT_EQ(got.path.unicode, u"\\\\s\\IPC$");
}

TEST(CifsChain, ThatGoesBackOrOutsideEnds) {
  auto header = unicode_header(Command::logoff_andx);
  for (uint16_t offset : {0, 31, 32, 39, 0xFFFF}) {
    auto bytes = message(header, LogoffAndxRequest{{Command::logoff_andx, offset}});
    EXPECT_EQ(bytes.size(), 39u);
    EXPECT_EQ(blocks(header, bytes).size(), 1u) << offset;
  }
  auto bytes = message(header, LogoffAndxRequest{});
  bytes[32] = 1;  // no room for AndX
  EXPECT_EQ(blocks(header, bytes).size(), 1u);
  EXPECT_TRUE(blocks(header, bytes.bytes().first(32)).empty());
}

TEST(CifsChain, IsNotFollowedForEver) {
  auto header = unicode_header(Command::logoff_andx);
  Buffer bytes = wire::encoded(header);
  for (size_t i = 0; i < 1000; i++) {
    size_t at = bytes.size();
    wire::encode(LogoffAndxRequest{}, bytes, 0);
    link_andx(bytes, at, Command::logoff_andx);
  }
  EXPECT_EQ(blocks(header, bytes).size(), 16u);
}

TEST(CifsBody, FormsAreToldByTheirWords) {
  auto name = [](const char* golden) -> std::string {
    auto bytes = golden_bytes(std::string("cifs/") + golden + ".hex");
    Header header;
    EXPECT_FALSE(wire::decode(header, bytes));
    return with_body(header, blocks(header, bytes).front(), bytes, [](auto body) { return decltype(body)::kName; });
  };
  EXPECT_EQ(name("negotiate_response_smbd_1"), "SMB_COM_NEGOTIATE Response");
  EXPECT_EQ(name("negotiate_response_smbd_3"), "SMB_COM_NEGOTIATE Response (LAN Manager)");
  EXPECT_EQ(name("negotiate_response_smbd_4"), "SMB_COM_NEGOTIATE Response (core)");
  EXPECT_EQ(name("session_setup_andx_error_smbd_1"), "SMB error response");
  EXPECT_EQ(name("session_setup_andx_request_smbclient_3"), "SMB_COM_SESSION_SETUP_ANDX Request (LAN Manager)");
  Header header{.command = Command::session_setup_andx};
  auto odd = message(header, Block{std::vector<uint16_t>(11), {}});
  EXPECT_STREQ(with_body(header, {header.command, 32}, odd, [](auto body) { return decltype(body)::kName; }), Block::kName);
}

}  // namespace
}  // namespace sallyport::cifs
