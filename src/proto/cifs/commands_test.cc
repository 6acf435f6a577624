// The messages of files: names behind their BufferFormat, ranges in two widths, data of more than 64 KiB, chains of answers.
#include <gtest/gtest.h>

#include <set>

#include "proto/cifs/body.h"
#include "wire/printer.h"

namespace sallyport::cifs {
namespace {

using wire::FaultKind;

Header header_of(Command command, uint16_t flags2 = header_flags2::kUnicode) { return {.command = command, .flags2 = flags2}; }
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
std::string block_hex(const Buffer& message) { return wire::hex(message.bytes().subspan(Header::kSize)); }

TEST(CifsCommands, EachIsDeclaredInBothDirections) {
  auto is_declared = [](Command command, uint8_t flags) {
    Header header{.command = command, .flags = flags};
    for (uint8_t words = 0; words < 50; words++) {
      uint8_t message[33] = {};
      message[32] = words;
      if (with_body(header, {command, 32}, message, [](auto body) { return decltype(body)::kName != Block::kName; })) return true;
    }
    return false;
  };
  std::set<Command> refused{Command::read_raw, Command::read_mpx, Command::write_raw, Command::write_mpx, Command::write_complete,
                            Command::ioctl, Command::invalid, Command::no_andx_command};
  std::set<Command> unanswered{Command::transaction_secondary, Command::transaction2_secondary, Command::nt_transact_secondary,
                               Command::nt_cancel};
#define X(name, value, text)                                                                        \
  EXPECT_EQ(is_declared(Command::name, 0), !refused.contains(Command::name)) << text;               \
  EXPECT_EQ(is_declared(Command::name, header_flags::kReply),                                       \
            !refused.contains(Command::name) && !unanswered.contains(Command::name)) << text;
  SALLYPORT_CIFS_COMMANDS(X)
#undef X
}

// [MS-CIFS] 2.2.1.1: the format bytes are not aligned, the Unicode strings behind them are, from the header.
TEST(CifsNames, EachIsAlignedBehindItsFormatByte) {
  RenameRequest request{.search_attributes = 0x16, .old_name = unicode(u"a"), .new_name = unicode(u"bc")};
  auto header = header_of(Command::rename);
  auto bytes = message(header, request);
  EXPECT_EQ(block_hex(bytes), "01" "1600" "0d00" "04" "61000000" "04" "00" "620063000000");
  EXPECT_EQ(decoded<RenameRequest>(header, bytes).new_name.unicode, u"bc");
  header.flags2 = 0;
  request.old_name = oem("a"), request.new_name = oem("bc");
  bytes = message(header, request);
  EXPECT_EQ(block_hex(bytes), "01" "1600" "0700" "046100" "04626300");
  bytes[32 + 5] = 3;
  EXPECT_EQ(fault_of<RenameRequest>(header, bytes), FaultKind::bad_value);
}

TEST(CifsNames, ANameThatIsLeftOutIsAFault) {
  auto header = header_of(Command::delete_file, 0);
  auto bytes = message(header, Block{{0x16}, {}});
  EXPECT_EQ(fault_of<DeleteRequest>(header, bytes), FaultKind::truncated);
}

TEST(CifsLocking, RangesAreOfTheWidthTheTypeSays) {
  auto header = header_of(Command::locking_andx);
  LockingAndxRequest request{.fid = 7};
  request.unlocks.small = {{1, 2, 3}};
  request.locks.small = {{4, 5, 6}, {7, 8, 0xFFFFFFFF}};
  auto bytes = message(header, request);
  EXPECT_EQ(bytes.size(), 32u + 17 + 2 + 3 * 10);
  auto got = decoded<LockingAndxRequest>(header, bytes);
  EXPECT_EQ(got.unlocks.all(), (std::vector<LockingRange>{{1, 2, 3}}));
  EXPECT_EQ(got.locks.all(), (std::vector<LockingRange>{{4, 5, 6}, {7, 8, 0xFFFFFFFF}}));
  bytes[32 + 7] = lock_type::kLargeFiles;
  EXPECT_EQ(fault_of<LockingAndxRequest>(header, bytes), FaultKind::too_many) << "20 bytes each do not fit where 10 do";

  LockingAndxRequest large{.type_of_lock = lock_type::kLargeFiles};
  large.locks.large = {{9, 1, 2, 3, 4}};
  EXPECT_EQ(decoded<LockingAndxRequest>(header, message(header, large)).locks.all(),
            (std::vector<LockingRange>{{9, 0x1'0000'0002, 0x3'0000'0004}}));
}

TEST(CifsData, LongerThan64KiBHasItsLengthInTwoWordsAndNoByteCount) {
  auto header = header_of(Command::write_andx);
  Buffer data(0x1F000);
  std::memset(data.data(), 0x5A, data.size());
  WriteAndxRequest request;
  request.data = data;
  auto bytes = message(header, request);
  EXPECT_EQ(load_le<uint16_t>(bytes.data() + 32 + 1 + 18), 1) << "DataLengthHigh";
  EXPECT_EQ(load_le<uint16_t>(bytes.data() + 32 + 1 + 20), 0xF000) << "DataLength";
  for (uint16_t byte_count : {0, 1, 0xF001, 0xFFFF}) {
    store_le(bytes.data() + 32 + 29, byte_count);
    EXPECT_EQ(decoded<WriteAndxRequest>(header, bytes).data.size(), data.size()) << byte_count;
  }
  EXPECT_EQ(fault_of<WriteAndxRequest>(header, bytes.bytes().first(bytes.size() - 1)), FaultKind::bad_offset);
}

TEST(CifsData, OffsetsAreOf64BitsWhereTheWordsAreThere) {
  ReadAndxRequest request;
  request.offset_low = 0x10, request.offset_high = 0x2, request.max_count_of_bytes_to_return = 0x8000;
  EXPECT_EQ(request.offset(), 0x2'0000'0010u);
  request.timeout_or_max_count_high = 1;
  EXPECT_EQ(request.max_count(), 0x18000u);
  request.timeout_or_max_count_high = 0xFFFFFFFF;
  EXPECT_EQ(request.max_count(), 0x8000u) << "old clients send all ones";
  auto header = header_of(Command::read_andx);
  auto bytes = message(header, request);
  auto name_of = [](auto body) { return decltype(body)::kName; };
  auto name = [&] { return with_body(header, blocks(header, bytes).front(), bytes, name_of); };
  EXPECT_STREQ(name(), "SMB_COM_READ_ANDX Request");
  ReadAndxRequestShort small;
  bytes = message(header, small);
  EXPECT_STREQ(name(), "SMB_COM_READ_ANDX Request (10 words)");
}

TEST(CifsChain, AnAnswerIsAppendedBlockByBlock) {
  Header header{.command = Command::open_andx, .flags = header_flags::kReply};
  Buffer out;
  wire::encode(header, out, 0);
  wire::encode(OpenAndxResponse{.opened = {.fid = 3}}, out, 0);
  link_andx(out, Header::kSize, Command::read_andx);
  size_t second = out.size();
  const uint8_t data[] = {1, 2, 3};
  wire::encode(ReadAndxResponse{.data = data}, out, 0);
  auto found = blocks(header, out);
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[1].at, second);
  ReadAndxResponse got;
  ASSERT_FALSE(decode(got, header, out, second));
  EXPECT_TRUE(equal(got.data, data));
}

// [MS-CIFS] 2.2.4.58.2: entries of 43 bytes behind 05 and their length.
TEST(CifsSearch, EntriesAreOfFixedLength) {
  Header header{.command = Command::search, .flags = header_flags::kReply};
  SearchResponse response{.count = 1};
  response.entries.elements.resize(1);
  response.entries.elements[0].set_name("LONGNAME.TXT.MORE");
  EXPECT_EQ(response.entries.elements[0].name(), "LONGNAME.TXT");
  auto bytes = message(header, response);
  EXPECT_EQ(block_hex(bytes).substr(0, 16), "01" "0100" "2e00" "05" "2b00");
  store_le<uint16_t>(bytes.data() + 32 + 6, 42);
  EXPECT_EQ(fault_of<SearchResponse>(header, bytes), FaultKind::truncated) << "no whole number of entries";
  store_le<uint16_t>(bytes.data() + 32 + 6, 44);
  EXPECT_EQ(fault_of<SearchResponse>(header, bytes), FaultKind::truncated) << "beyond ByteCount";
}

TEST(CifsTransaction, AnAnswerWithoutWordsSaysThatTheRestMayCome) {
  Header header{.command = Command::nt_transact, .flags = header_flags::kReply};
  auto bytes = message(header, ErrorResponse{});
  auto name_of = [](auto body) { return decltype(body)::kName; };
  EXPECT_STREQ(with_body(header, {header.command, 32}, bytes, name_of), ErrorResponse::kName);
}

TEST(CifsTransaction, PartsOfAnNtTransactHaveOffsetsOf32Bits) {
  Header header{.command = Command::nt_transact};
  const uint8_t parameters[] = {1, 2, 3, 4, 5}, data[] = {6};
  NtTransactRequest request{.function = NtTransactSubcommand::ioctl, .setup = {1, 2, 3, 4}};
  request.parameters = parameters, request.data = data;
  auto bytes = message(header, request);
  EXPECT_EQ(bytes[32], 23);
  auto got = decoded<NtTransactRequest>(header, bytes);
  EXPECT_EQ(got.setup, request.setup);
  EXPECT_TRUE(equal(got.parameters, parameters) && equal(got.data, data));
  store_le<uint32_t>(bytes.data() + 32 + 1 + 31, 0xFFFFFFF0);  // DataOffset
  EXPECT_EQ(fault_of<NtTransactRequest>(header, bytes), FaultKind::bad_offset);
}

}  // namespace
}  // namespace sallyport::cifs
