// Layouts the specification or a Windows peer insists on, beyond what the golden messages show.
#include <gtest/gtest.h>

#include "proto/smb2/create.h"
#include "proto/smb2/error.h"
#include "proto/smb2/ioctl_payloads.h"
#include "proto/smb2/lock.h"
#include "proto/smb2/negotiate.h"
#include "proto/smb2/query_directory.h"
#include "proto/smb2/read.h"
#include "proto/smb2/session_setup.h"
#include "proto/smb2/transform.h"
#include "wire/decoder.h"
#include "wire/encoder.h"

namespace sallyport::smb2 {
namespace {

template <class T>
Buffer with_header(const T& body) {
  Buffer out;
  wire::encode(Header{}, out, 0);
  wire::encode(body, out, 0);
  return out;
}

TEST(Header, AsyncIdTakesThePlaceOfTheTree) {
  Header sent;
  sent.flags = header_flags::kAsyncCommand | header_flags::kServerToRedir;
  sent.async_id = 0x1122334455667788;
  sent.tree_id = 7;
  auto bytes = wire::encoded(sent);
  EXPECT_EQ(load_le<uint64_t>(bytes.data() + 32), 0x1122334455667788u);
  Header got;
  ASSERT_FALSE(wire::decode(got, bytes));
  EXPECT_EQ(got.async_id, sent.async_id);
  EXPECT_EQ(got.tree_id, 0u);
}

TEST(Header, OtherProtocolsAreNamed) {
  auto bytes = wire::encoded(Header{});
  bytes[0] = 0xFD;
  Header got;
  EXPECT_STREQ(wire::decode(got, bytes).field, "ProtocolId");
}

TEST(Error, WithoutDataOneByteFollows) {
  auto bytes = with_header(ErrorResponse{});
  EXPECT_EQ(bytes.size(), 64u + 9);
  EXPECT_EQ(load_le<uint32_t>(bytes.data() + 68), 0u);
}

TEST(Error, SymbolicLinkNamesComeBack) {
  auto sent = SymbolicLinkError::to(u"\\??\\C:\\target", u"C:\\target", 10, false);
  auto bytes = wire::encoded(sent);
  EXPECT_EQ(load_le<uint32_t>(bytes.data()), bytes.size() - 4);       // SymLinkLength
  EXPECT_EQ(load_le<uint16_t>(bytes.data() + 12), bytes.size() - 16);  // ReparseDataLength
  SymbolicLinkError got;
  ASSERT_FALSE(wire::decode(got, bytes));
  EXPECT_EQ(got.substitute_name(), u"\\??\\C:\\target");
  EXPECT_EQ(got.print_name(), u"C:\\target");
  got.print_name_offset = 0xFFFE;
  EXPECT_EQ(got.print_name(), u"");
}

TEST(Error, WhichStatusesComeWithTheCommandsOwnBody) {
  auto bytes = with_header(SessionSetupResponse{});
  Header header;
  header.flags = header_flags::kServerToRedir;
  auto has = [&](Command command, NtStatus status) {
    header.command = command, header.status = status;
    return has_error_body(header, bytes);
  };
  EXPECT_FALSE(has(Command::session_setup, NtStatus::more_processing_required));
  EXPECT_TRUE(has(Command::session_setup, NtStatus::logon_failure));
  EXPECT_FALSE(has(Command::query_info, NtStatus::buffer_overflow));
  EXPECT_TRUE(has(Command::query_directory, NtStatus::no_more_files));
  EXPECT_FALSE(has(Command::change_notify, NtStatus::notify_enum_dir));
  EXPECT_TRUE(has(Command::read, NtStatus::end_of_file));
  EXPECT_TRUE(has(Command::change_notify, NtStatus::pending));
  EXPECT_FALSE(has(Command::query_info, NtStatus::success));
}

TEST(Negotiate, ContextsStartAtAMultipleOfEight) {
  NegotiateRequest sent;
  sent.dialects = {Dialect::smb3_0, Dialect::smb3_1_1, Dialect::smb2_1};
  const uint8_t data[] = {1, 0, 2, 0};
  sent.contexts = {{NegotiateContextType::encryption_capabilities, data}, {NegotiateContextType::signing_capabilities, data}};
  auto bytes = with_header(sent);
  EXPECT_EQ(load_le<uint32_t>(bytes.data() + 64 + 28), 112u);  // 64 + 36 + 6 and padding
  EXPECT_EQ(load_le<uint16_t>(bytes.data() + 64 + 32), 2u);
  EXPECT_EQ(bytes.size(), 112u + 16 + 12);  // the last context is not padded
}

// Before 3.1.1 the same eight bytes are a time ([MS-SMB2] 2.2.3), whatever a client writes there.
TEST(Negotiate, ClientStartTimeIsNotTakenForContexts) {
  NegotiateRequest sent;
  sent.dialects = {Dialect::smb2_0_2, Dialect::smb2_1};
  auto bytes = with_header(sent);
  std::memset(bytes.data() + 64 + 28, 0xEE, 8);
  NegotiateRequest got;
  EXPECT_FALSE(wire::decode(got, bytes, 64));
  EXPECT_TRUE(got.contexts.empty());
}

TEST(Create, ResponseContextsStartAt152) {
  CreateResponse sent;
  const uint8_t data[32] = {};
  sent.contexts = {{std::string(create_tags::kMxAc), Bytes(data, 8)}, {std::string(create_tags::kQFid), data}};
  auto bytes = with_header(sent);
  EXPECT_EQ(load_le<uint32_t>(bytes.data() + 64 + 80), 152u);
  EXPECT_EQ(load_le<uint32_t>(bytes.data() + 64 + 84), bytes.size() - 152);
  EXPECT_EQ(load_le<uint32_t>(bytes.data() + 152), 32u);      // Next
  EXPECT_EQ(load_le<uint16_t>(bytes.data() + 152 + 10), 24u);  // DataOffset
  CreateResponse got;
  ASSERT_FALSE(wire::decode(got, bytes, 64));
  ASSERT_TRUE(find_context(got.contexts, create_tags::kQFid));
  EXPECT_EQ(find_context(got.contexts, create_tags::kQFid)->data.size(), 32u);
  EXPECT_FALSE(find_context(got.contexts, create_tags::kRqLs));
}

TEST(Create, ContextsThatLoopOrLeaveTheMessageAreRefused) {
  CreateRequest sent;
  sent.name = u"a";
  sent.contexts = {{"MxAc", {}}, {"QFid", {}}};
  auto bytes = with_header(sent);
  size_t contexts = load_le<uint32_t>(bytes.data() + 64 + 48);
  CreateRequest got;
  ASSERT_FALSE(wire::decode(got, bytes, 64));
  for (uint32_t next : {0xFFFFFFF8u, 0x80000000u, 12u}) {
    store_le(bytes.data() + contexts, next);
    EXPECT_TRUE(wire::decode(got, bytes, 64)) << next;
  }
}

TEST(Read, DataStartsAt0x50) {
  const uint8_t data[] = {1, 2, 3};
  auto whole = with_header(ReadResponse{0, data});
  EXPECT_EQ(whole[66], 0x50);
  auto head = with_header(ReadResponseHead{3, 0});
  head.append(Bytes(data));
  EXPECT_TRUE(equal(whole, head));
  EXPECT_EQ(with_header(ReadResponse{})[66], 0x50);
}

TEST(QueryDirectory, HeadAndBufferAreTheWhole) {
  const uint8_t data[] = {1, 2, 3};
  auto whole = with_header(QueryDirectoryResponse{data});
  auto head = with_header(OutputBufferHead{3});
  head.append(Bytes(data));
  EXPECT_TRUE(equal(whole, head));
  EXPECT_EQ(load_le<uint16_t>(whole.data() + 66), 72u);
}

TEST(Lock, ARequestHasTheLocksThatItCounts) {
  LockRequest got, none, one;
  one.locks.resize(1);
  auto bytes = with_header(one);
  EXPECT_EQ(bytes.size(), 64u + 48);
  EXPECT_FALSE(wire::decode(got, bytes, 64));
  EXPECT_TRUE(wire::decode(got, bytes.bytes().first(64 + 47), 64));
  EXPECT_FALSE(wire::decode(got, with_header(none), 64)) << "the handler refuses it, after the file was found";
  EXPECT_TRUE(got.locks.empty());
}

TEST(Compression, ChainedPayloadsEndWithTheMessage) {
  CompressionTransformChained sent{100, {{CompressionAlgorithm::none, kCompressionFlagChained, {}},
                                         {CompressionAlgorithm::pattern_v1, 0, {}}}};
  const uint8_t data[8] = {};
  sent.payloads[1].payload = data;
  auto bytes = wire::encoded(sent);
  EXPECT_EQ(bytes.size(), 8u + 8 + 16);
  CompressionTransformChained got;
  ASSERT_FALSE(wire::decode(got, bytes));
  EXPECT_EQ(got.payloads.size(), 2u);
  EXPECT_TRUE(wire::decode(got, bytes.bytes().first(bytes.size() - 1)));
}

TEST(NetworkInterfaces, EntriesAre152BytesApart) {
  NetworkInterfaceInfo sent{
      {{1, 0, 1'000'000'000, SockAddr::ipv4({192, 0, 2, 1})}, {2, 0, 1'000'000'000, SockAddr::ipv6({0xFE, 0x80})}}};
  auto bytes = wire::encoded(sent);
  ASSERT_EQ(bytes.size(), 304u);
  EXPECT_EQ(load_le<uint32_t>(bytes.data()), 152u);
  EXPECT_EQ(load_le<uint16_t>(bytes.data() + 24), 2u);
  EXPECT_EQ(wire::encoded(sent)[28], 192);            // behind family and port
  EXPECT_EQ(load_le<uint16_t>(bytes.data() + 152 + 24), 0x17u);
  EXPECT_EQ(bytes[152 + 24 + 8], 0xFE);               // behind family, port and flow information
}

}  // namespace
}  // namespace sallyport::smb2
