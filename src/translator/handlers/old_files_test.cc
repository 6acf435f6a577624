// What clients from before NT hear of their files, with the real server behind the translator.
#include <gtest/gtest.h>

#include "proto/cifs/close.h"
#include "proto/cifs/nt_transact.h"
#include "proto/cifs/nt_transact_create.h"
#include "proto/cifs/open_andx.h"
#include "proto/cifs/query_information.h"
#include "proto/cifs/read_andx.h"
#include "proto/cifs/seek.h"
#include "proto/cifs/trans2_create_directory.h"
#include "proto/cifs/trans2_information.h"
#include "proto/cifs/trans2_open2.h"
#include "proto/cifs/transaction.h"
#include "proto/cifs/write.h"
#include "proto/fscc/ea.h"
#include "support/old_client.h"

namespace sallyport::translator {
namespace {

using cifs::Command;
using support::OldClient;
using support::TestServer;
namespace mode = cifs::access_mode;
namespace open_mode = cifs::open_mode;

class OldFiles : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(client.start(), NtStatus::success); }

  std::optional<cifs::OpenedAndx> open(std::u16string_view name, uint16_t access, uint16_t how = open_mode::kCreate | open_mode::kExistsOpen) {
    cifs::OpenAndxRequest ask;
    ask.name.unicode = name;
    ask.access_mode = access;
    ask.open_mode = how;
    auto answer = client.call(Command::open_andx, ask);
    auto body = answer.body<cifs::OpenAndxResponse>();
    last = answer.status();
    return body && last == NtStatus::success ? std::optional(body->opened) : std::nullopt;
  }
  // The answer's parameters or data, of an answer that is one message.
  struct Trans2Answer {
    Buffer parameters, data;
  };
  template <class Part>
  Trans2Answer trans2(cifs::Trans2Subcommand what, const Part& parameters, Bytes data = {}) {
    auto encoded = cifs::encode_part(client.header(Command::transaction2), parameters);
    cifs::Transaction2Request ask;
    ask.call.setup = {static_cast<uint16_t>(what)};
    ask.call.parameters = encoded;
    ask.call.data = data;
    ask.call.total_parameter_count = static_cast<uint16_t>(encoded.size());
    ask.call.total_data_count = static_cast<uint16_t>(data.size());
    ask.call.max_parameter_count = 64;
    ask.call.max_data_count = 4096;
    auto answer = client.call(Command::transaction2, ask);
    last = answer.status();
    auto body = answer.body<cifs::Transaction2Response>();
    return body ? Trans2Answer{Buffer(body->answer.parameters), Buffer(body->answer.data)} : Trans2Answer{};
  }
  uint64_t position(uint16_t fid) {
    auto answer = trans2(cifs::Trans2Subcommand::query_file_information,
                         cifs::Trans2QueryFileInformationRequest{fid, static_cast<cifs::QueryLevel>(cifs::kPassThrough + 14)});
    return answer.data.size() == 8 ? load_le<uint64_t>(answer.data.data()) : ~uint64_t{0};
  }
  void set_position(uint16_t fid, uint64_t to) {
    std::array<uint8_t, 8> data{};
    store_le(data.data(), to);
    trans2(cifs::Trans2Subcommand::set_file_information,
           cifs::Trans2SetFileInformationRequest{fid, static_cast<cifs::SetLevel>(cifs::kPassThrough + 14), {}}, data);
    EXPECT_EQ(last, NtStatus::success);
  }
  NtStatus read(uint16_t fid) {
    cifs::ReadAndxRequest ask;
    ask.fid = fid;
    ask.max_count_of_bytes_to_return = 4;
    return client.call(Command::read_andx, ask).status();
  }
  // Without data WRITE sets the file's end.
  NtStatus write(uint16_t fid, uint16_t count = 4) {
    static constexpr std::array<uint8_t, 4> kData{1, 2, 3, 4};
    cifs::WriteRequest ask;
    ask.fid = fid;
    ask.count_of_bytes_to_write = count;
    ask.bytes.data = Bytes(kData).first(count);
    return client.call(Command::write, ask).status();
  }
  // The attributes afterwards.
  uint16_t set_attributes(std::u16string_view name, uint16_t to) {
    cifs::SetInformationRequest ask;
    ask.name.unicode = name;
    ask.file_attributes = to;
    EXPECT_EQ(client.call(Command::set_information, ask).status(), NtStatus::success);
    cifs::QueryInformationRequest query;
    query.name.unicode = name;
    auto answer = client.call(Command::query_information, query).body<cifs::QueryInformationResponse>();
    return answer ? answer->file_attributes : 0xFFFF;
  }

  TestServer server;
  OldClient client{server};
  NtStatus last{};
};

// Two FIDs of one process in compatibility mode are one file at the server, with one position.
TEST_F(OldFiles, CompatibilityOpensShareTheirPosition) {
  auto first = open(u"\\a.txt", mode::kReadWrite), second = open(u"\\a.txt", mode::kReadWrite);
  ASSERT_TRUE(first && second) << to_string(last);
  EXPECT_NE(first->fid, second->fid);
  set_position(first->fid, 1000);
  EXPECT_EQ(position(second->fid), 1000u);
  cifs::SeekRequest ask;
  ask.fid = first->fid;
  ask.offset = 17;
  client.call(Command::seek, ask);
  ask.fid = second->fid;
  ask.mode = cifs::SeekMode::from_current;
  auto sought = client.call(Command::seek, ask).body<cifs::SeekResponse>();
  ASSERT_TRUE(sought);
  EXPECT_EQ(sought->offset, 34u);
}

TEST_F(OldFiles, OtherOpensHaveTheirOwn) {
  constexpr uint16_t kShared = mode::kReadWrite | mode::kShareDenyNone;
  auto first = open(u"\\a.txt", kShared), second = open(u"\\a.txt", kShared);
  ASSERT_TRUE(first && second) << to_string(last);
  set_position(first->fid, 1000);
  EXPECT_EQ(position(first->fid), 1000u);
  EXPECT_EQ(position(second->fid), 0u);
}

TEST_F(OldFiles, Open2AnswersTheAccessModeItWasAskedFor) {
  cifs::Trans2Open2Request ask;
  ask.access_mode = mode::kReadWrite | mode::kShareDenyNone;
  ask.open_mode = open_mode::kCreate | open_mode::kExistsOpen;
  ask.name.unicode = u"\\a.txt";
  auto answer = trans2(cifs::Trans2Subcommand::open2, ask);
  ASSERT_EQ(last, NtStatus::success);
  cifs::Trans2Open2Response opened;
  ASSERT_FALSE(wire::decode(opened, answer.parameters.bytes()));
  EXPECT_EQ(opened.access_mode, 0x42);
  ask.name.unicode = u"\\other.txt";
  ask.open_mode = 0;
  trans2(cifs::Trans2Subcommand::open2, ask);
  EXPECT_EQ(last, NtStatus::object_name_collision);
}

TEST_F(OldFiles, AFolderThatIsThereIsErrRenameToDos) {
  constexpr auto kErrDosRename = static_cast<NtStatus>(183 << 16 | 1);
  cifs::Trans2CreateDirectoryRequest ask;
  ask.name.unicode = u"\\folder";
  trans2(cifs::Trans2Subcommand::create_directory, ask);
  EXPECT_EQ(last, NtStatus::success);
  trans2(cifs::Trans2Subcommand::create_directory, ask);
  EXPECT_EQ(last, NtStatus::object_name_collision);
  client.nt_status = false;
  trans2(cifs::Trans2Subcommand::create_directory, ask);
  EXPECT_EQ(last, kErrDosRename);
}

TEST_F(OldFiles, NormalOfNtLeavesTheAttributesOfAFile) {
  auto file = open(u"\\a.txt", mode::kReadWrite);
  ASSERT_TRUE(file);
  client.call(Command::close, cifs::CloseRequest{file->fid});
  EXPECT_EQ(set_attributes(u"\\a.txt", 0x22), 0x22);
  EXPECT_EQ(set_attributes(u"\\a.txt", 0x80), 0x22);
  EXPECT_EQ(set_attributes(u"\\a.txt", 0x00), 0x00);
}

TEST_F(OldFiles, AWriteWithoutItsDataIsAWrongParameter) {
  constexpr size_t kByteCountAt = cifs::Header::kSize + 11;
  auto file = open(u"\\a.txt", mode::kReadWrite);
  ASSERT_TRUE(file);
  cifs::WriteRequest ask;
  ask.fid = file->fid;
  ask.count_of_bytes_to_write = 256;
  for (uint16_t byte_count : {uint16_t{0}, uint16_t{259}}) {
    auto message = cifs::message(client.header(Command::write), ask);
    message.resize(kByteCountAt + 2);
    store_le(message.data() + kByteCountAt, byte_count);
    client.send(message);
    EXPECT_EQ(client.take().status(), NtStatus::invalid_parameter) << byte_count;
  }
  EXPECT_TRUE(client.is_open());
}

TEST_F(OldFiles, AnOpenToExecuteThatIsToldNothingElseCreates) {
  constexpr auto kErrBadAccess = static_cast<NtStatus>(12 << 16 | 1);
  EXPECT_FALSE(open(u"\\a.txt", mode::kRead | mode::kShareDenyNone, 0));
  EXPECT_EQ(last, kErrBadAccess);
  auto file = open(u"\\a.txt", mode::kExecute | mode::kShareDenyNone, 0);
  ASSERT_TRUE(file) << to_string(last);
  EXPECT_EQ(file->open_results, cifs::open_results::kCreated);
  EXPECT_FALSE(open(u"\\a.txt", mode::kExecute | mode::kShareDenyNone, 0));
  EXPECT_EQ(last, NtStatus::object_name_collision);
}

TEST_F(OldFiles, AForbiddenAttributeNameCreatesNoFile) {
  cifs::SmbFeaList eas;
  eas.eas.push_back({0, "GOOD", as_bytes("1")});
  eas.eas.push_back({0, "2ND:BAD", as_bytes("2")});
  auto data = wire::encoded(eas);
  cifs::Trans2Open2Request ask;
  ask.access_mode = mode::kReadWrite;
  ask.open_mode = open_mode::kCreate | open_mode::kExistsOpen;
  ask.name.unicode = u"\\a.txt";
  trans2(cifs::Trans2Subcommand::open2, ask, data);
  EXPECT_EQ(last, NtStatus::invalid_ea_name);
  EXPECT_FALSE(open(u"\\a.txt", mode::kRead, open_mode::kExistsOpen));
  EXPECT_EQ(last, NtStatus::object_name_not_found);
  auto file = open(u"\\b.txt", mode::kReadWrite);
  ASSERT_TRUE(file);
  trans2(cifs::Trans2Subcommand::set_file_information,
         cifs::Trans2SetFileInformationRequest{file->fid, cifs::SetLevel::info_set_eas, {}}, data);
  EXPECT_EQ(last, NtStatus::invalid_ea_name);
}

// [MS-CIFS] 2.2.7.1.2: the answer says which attribute it was, so there is one, whose FID is none.
TEST_F(OldFiles, NtTransactCreateAnswersAForbiddenAttributeNameInFull) {
  fscc::FileFullEaInformation eas;
  eas.eas.push_back({0, "2ND:BAD", as_bytes("2")});
  auto data = wire::encoded(eas);
  cifs::NtTransactCreateRequest ask;
  ask.desired_access = 0x001F01FF;
  ask.create_disposition = cifs::CreateDisposition::create;
  ask.ea_length = static_cast<uint32_t>(data.size());
  ask.name.unicode = u"\\a.txt";
  auto parameters = cifs::encode_part(client.header(Command::nt_transact), ask);
  cifs::NtTransactRequest request;
  request.function = cifs::NtTransactSubcommand::create;
  request.parameters = parameters;
  request.data = data;
  request.total_parameter_count = static_cast<uint32_t>(parameters.size());
  request.total_data_count = ask.ea_length;
  request.max_parameter_count = 100;
  auto answer = client.call(Command::nt_transact, request);
  EXPECT_EQ(answer.status(), NtStatus::invalid_ea_name);
  auto body = answer.body<cifs::NtTransactResponse>();
  ASSERT_TRUE(body);
  cifs::NtTransactCreateResponse created;
  ASSERT_FALSE(wire::decode(created, body->piece.parameters));
  EXPECT_EQ(created.fid, 0xFFFF);
}

TEST_F(OldFiles, AFileControlBlockStandsBesideCompatibilityOpens) {
  auto writer = open(u"\\a.dat", mode::kWrite);
  ASSERT_TRUE(writer);
  EXPECT_EQ(read(writer->fid), NtStatus::access_denied);
  auto both = open(u"\\a.dat", mode::kReadWrite);
  ASSERT_TRUE(both) << to_string(last);
  EXPECT_EQ(read(both->fid), NtStatus::success);
  auto block = open(u"\\a.dat", mode::kFcb);
  ASSERT_TRUE(block) << to_string(last);
  EXPECT_EQ(write(block->fid), NtStatus::success);
  ASSERT_TRUE(open(u"\\a.exe", mode::kReadWrite));
  EXPECT_FALSE(open(u"\\a.exe", mode::kFcb)) << "a program is shared by all";
}

// What was opened as a file control block is open in compatibility mode to a later open of its process.
TEST_F(OldFiles, ALaterOpenSharesAFileControlBlockAsFarAsItAsks) {
  auto block = open(u"\\a.exe", mode::kFcb);
  ASSERT_TRUE(block) << to_string(last);
  auto reader = open(u"\\a.exe", mode::kRead), both = open(u"\\a.exe", mode::kReadWrite);
  ASSERT_TRUE(reader && both) << to_string(last);
  EXPECT_EQ(write(both->fid), NtStatus::success);
  EXPECT_EQ(write(reader->fid), NtStatus::access_denied);
  EXPECT_EQ(write(reader->fid, 0), NtStatus::access_denied);
  client.pid++;
  EXPECT_FALSE(open(u"\\a.exe", mode::kRead)) << "of another process; it is tried again for a moment";
}

// [MS-CIFS] 2.2.8.3.3
TEST_F(OldFiles, AnAttributeThatIsNotThereHasNoValue) {
  auto file = open(u"\\a.txt", mode::kReadWrite);
  ASSERT_TRUE(file);
  cifs::SmbGeaList names;
  names.eas.push_back({"ONE"});
  auto answer = trans2(cifs::Trans2Subcommand::query_file_information,
                       cifs::Trans2QueryFileInformationRequest{file->fid, cifs::QueryLevel::info_query_eas_from_list}, wire::encoded(names));
  ASSERT_EQ(last, NtStatus::success);
  cifs::SmbFeaList list;
  ASSERT_FALSE(wire::decode(list, answer.data.bytes()));
  ASSERT_EQ(list.eas.size(), 1u);
  EXPECT_EQ(list.eas[0].name, "ONE");
  EXPECT_TRUE(list.eas[0].value.empty());
}

}  // namespace
}  // namespace sallyport::translator
