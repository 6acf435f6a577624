// Opens of several clients on one file: share modes, delete-on-close, limits ([MS-SMB2] 3.3.5.9, [MS-FSA] 2.1.5.1.2, 2.1.5.5).
#include "server/open.h"

#include <gtest/gtest.h>

#include "base/utf16.h"
#include "proto/fscc/set_file_info.h"
#include "proto/smb2/set_info.h"
#include "proto/smb2/write.h"
#include "support/smb_client.h"

namespace sallyport::server {
namespace {

using namespace support;
using smb2::CreateDisposition;

constexpr uint32_t kReadData = 1, kWriteData = 2, kDelete = 0x10000;

class Opens : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(anna.start(), NtStatus::success);
    ASSERT_EQ(bert.start(), NtStatus::success);
  }
  size_t open_files() { return server.engine().files().open_files(); }

  TestServer server;
  SmbClient anna{server};
  SmbClient bert{server, {.terms = plain_terms()}};
};

TEST_F(Opens, ShareModesHoldAcrossConnections) {
  struct Row {
    uint32_t access, share, other_access, other_share;
    bool stands;
  };
  const Row rows[] = {
      {kReadData, 1, kReadData, 1, true},  {kReadData, 0, kReadData, 7, false},  {kReadData, 7, kReadData, 0, false},
      {kWriteData, 1, kReadData, 7, true}, {kWriteData, 2, kReadData, 7, false}, {kWriteData, 1, kReadData, 1, false},
      {kReadData, 3, kDelete, 7, false},   {kReadData, 7, kDelete, 7, true},     {0x80, 0, kWriteData | kDelete, 0, true}};
  for (const auto& row : rows) {
    auto first = anna.create({.name = u"file", .access = row.access, .share = row.share});
    ASSERT_EQ(first.status, NtStatus::success);
    auto second = bert.create({.name = u"FILE", .access = row.other_access, .share = row.other_share});
    EXPECT_EQ(second.status, row.stands ? NtStatus::success : NtStatus::sharing_violation)
        << row.access << "/" << row.share << " beside " << row.other_access << "/" << row.other_share;
    anna.close(first.id);
    bert.close(second.id);
    EXPECT_EQ(open_files(), 0u);
  }
}

TEST_F(Opens, WhatOneWritesTheOtherReads) {
  auto first = anna.create({.name = u"file"});
  auto second = bert.create({.name = u"file"});
  EXPECT_EQ(anna.write(first.id, "hello"), NtStatus::success);
  EXPECT_EQ(bert.read(second.id, 3, 1), "ell");
  EXPECT_EQ(bert.read(second.id, 3, 5), to_string(NtStatus::end_of_file));
}

// [MS-SMB2] 3.3.5.2.10
TEST_F(Opens, WritesOfAnOlderChannelSequenceComeTooLate) {
  auto file = anna.create({.name = u"file"});
  auto write = [&](uint16_t sequence, uint32_t flags = 0) {
    smb2::WriteRequest body;
    body.file_id = file.id;
    body.data = as_bytes("x");
    auto one = SmbClient::request(smb2::Command::write, body);
    one.header.status = static_cast<NtStatus>(sequence);
    one.header.flags |= flags;
    return anna.take(anna.send(std::move(one))).status();
  };
  EXPECT_EQ(write(0), NtStatus::success);
  EXPECT_EQ(write(0x8000), NtStatus::file_not_available) << "that is not ahead but behind";
  EXPECT_EQ(write(5), NtStatus::success);
  EXPECT_EQ(write(4), NtStatus::file_not_available);
  EXPECT_EQ(write(0x8004), NtStatus::success);
  EXPECT_EQ(write(3), NtStatus::success) << "the number has gone round";
  EXPECT_EQ(write(3, smb2::header_flags::kReplayOperation), NtStatus::success) << "nothing older is at work";
  EXPECT_EQ(anna.read(file.id, 1), "x");
  EXPECT_EQ(anna.close(file.id), NtStatus::success) << "an older number does no harm there";
}

TEST(ChannelSequence, WhatIsSentAgainWaitsForTheFirstAttempt) {
  ChannelSequence sequence;
  EXPECT_TRUE(sequence.begin(0, false).counted);
  EXPECT_TRUE(sequence.begin(1, true).refused) << "the first is still at work";
  sequence.end(1);
  EXPECT_FALSE(sequence.begin(1, false).refused) << "a new one";
  sequence.end(1);
  sequence.end(0);
  EXPECT_FALSE(sequence.begin(1, true).refused);
}

TEST_F(Opens, RightsAreThoseOfTheHandle) {
  anna.close(anna.create({.name = u"file"}).id);
  auto reader = anna.create({.name = u"file", .access = kReadData});
  EXPECT_EQ(anna.write(reader.id, "x"), NtStatus::access_denied);
  auto writer = anna.create({.name = u"file", .access = kWriteData});
  EXPECT_EQ(anna.read(writer.id), to_string(NtStatus::access_denied));
}

NtStatus rename(SmbClient& client, const smb2::FileId& file, std::u16string_view name, bool replace) {
  Buffer info;
  wire::encode(fscc::FileRenameInformation{replace, 0, std::u16string(name)}, info, 0);
  smb2::SetInfoRequest request;
  request.file_info_class = static_cast<uint8_t>(fscc::FileInformationClass::rename);
  request.file_id = file;
  request.input = info;
  return client.call(smb2::Command::set_info, request).status();
}

TEST_F(Opens, WhatIsReplacedIsNotOpen) {
  auto target = bert.create({.name = u"target"});
  auto file = anna.create({.name = u"file"});
  EXPECT_EQ(rename(anna, file.id, u"target", true), NtStatus::access_denied);
  bert.close(target.id);
  EXPECT_EQ(rename(anna, file.id, u"target", false), NtStatus::object_name_collision);
  // Nobody can open it between the look and the rename.
  auto store = server.engine().find_share(u"share")->store;
  auto key = store->open(*server.engine().sessions().front()->identity(), {*storage::parse_path(u"target")})->file->key();
  bool was_shut = false;
  auto listening = store->changes().subscribe(u"", false, 1, [&](storage::ChangeAction action, std::u16string_view name) {
    if (action != storage::ChangeAction::removed || name != u"target") return;
    auto node = server.engine().files().find(key);
    was_shut = node.node && state::FileTable::admit(*node.node, {kReadData, 7}) == fail(NtStatus::sharing_violation);
  });
  EXPECT_EQ(rename(anna, file.id, u"target", true), NtStatus::success);
  EXPECT_TRUE(was_shut);
  anna.close(file.id);
  EXPECT_EQ(open_files(), 0u);
}

TEST_F(Opens, DeleteOnCloseWaitsForTheLastHandle) {
  auto first = anna.create({.name = u"file", .options = smb2::create_options::kDeleteOnClose});
  auto second = bert.create({.name = u"file"});
  ASSERT_EQ(second.status, NtStatus::success);
  EXPECT_EQ(anna.close(first.id), NtStatus::success);
  EXPECT_EQ(anna.create({.name = u"file"}).status, NtStatus::delete_pending);
  EXPECT_EQ(bert.write(second.id, "still here"), NtStatus::success);
  EXPECT_EQ(bert.close(second.id), NtStatus::success);
  EXPECT_EQ(anna.create({.name = u"file", .disposition = CreateDisposition::open}).status, NtStatus::object_name_not_found);
  EXPECT_EQ(open_files(), 0u);
}

TEST_F(Opens, DeleteOnCloseAlsoWhenTheConnectionBreaks) {
  ASSERT_EQ(anna.create({.name = u"file", .options = smb2::create_options::kDeleteOnClose}).status, NtStatus::success);
  anna.wire.disconnect();
  EXPECT_EQ(bert.create({.name = u"file", .disposition = CreateDisposition::open}).status, NtStatus::object_name_not_found);
}

TEST_F(Opens, DeleteOnCloseNeedsTheRightToDelete) {
  EXPECT_EQ(anna.create({.name = u"file", .access = kReadData, .options = smb2::create_options::kDeleteOnClose}).status,
            NtStatus::invalid_parameter);
}

TEST_F(Opens, AClosedFileIsClosed) {
  auto file = anna.create({.name = u"file"});
  EXPECT_EQ(anna.close(file.id), NtStatus::success);
  EXPECT_EQ(anna.close(file.id), NtStatus::file_closed);
  EXPECT_EQ(anna.read(file.id), to_string(NtStatus::file_closed));
}

TEST_F(Opens, BothHalvesOfAFileIdMustBeRight) {
  auto file = anna.create({.name = u"file"});
  EXPECT_EQ(anna.write({file.id.persistent_id + 1, file.id.volatile_id}, "x"), NtStatus::file_closed);
  EXPECT_EQ(anna.write({file.id.persistent_id, file.id.volatile_id + 1}, "x"), NtStatus::file_closed);
  EXPECT_EQ(anna.write(file.id, "x"), NtStatus::success);
}

TEST_F(Opens, AReadOnlyShareIsReadOnly) {
  ASSERT_EQ(anna.tree(u"library"), NtStatus::success);
  EXPECT_EQ(anna.create({.name = u"file"}).status, NtStatus::access_denied);
  EXPECT_EQ(anna.create({.name = u"", .access = kReadData}).status, NtStatus::success);
}

TEST_F(Opens, SharesThatAreNotThere) {
  EXPECT_EQ(anna.tree(u"nowhere"), NtStatus::bad_network_name);
  EXPECT_EQ(anna.tree(u"SHARE"), NtStatus::success) << "names are compared ignoring case";
}

TEST_F(Opens, NamesThatLeaveTheShareAreNone) {
  for (const char16_t* name : {u"..\\x", u"a\\..\\..\\x", u"\\x", u"a\\\\b", u"a/b", u"x?", u"x\1"})
    EXPECT_TRUE(is_error(anna.create({.name = name}).status)) << printable(name);
}

TEST(OpenLimits, OpensAndTreesOfASession) {
  auto policy = test_policy();
  policy.limits.opens_per_session = 2;
  policy.limits.trees_per_session = 2;
  policy.limits.locks_per_open = 2;
  TestServer server(policy);
  SmbClient client(server);
  ASSERT_EQ(client.start(), NtStatus::success);
  auto first = client.create({.name = u"a"});
  ASSERT_EQ(client.create({.name = u"b"}).status, NtStatus::success);
  EXPECT_EQ(client.create({.name = u"c"}).status, NtStatus::too_many_opened_files);
  EXPECT_EQ(server.engine().files().open_files(), 2u) << "the refused open is not left in the table";
  for (uint64_t at : {0, 1}) EXPECT_EQ(client.take(client.lock(first.id, at, 1)).status(), NtStatus::success);
  EXPECT_EQ(client.take(client.lock(first.id, 2, 1)).status(), NtStatus::insufficient_resources);
  client.close(first.id);
  EXPECT_EQ(client.create({.name = u"c"}).status, NtStatus::success);

  auto tree = client.tree_id;
  EXPECT_EQ(client.tree(), NtStatus::success);
  EXPECT_EQ(client.tree(), NtStatus::insufficient_resources);
  client.tree_id = tree;
  EXPECT_EQ(client.echo(), NtStatus::success);
}

}  // namespace
}  // namespace sallyport::server
