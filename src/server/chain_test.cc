// Frames, message ids and compounds over the whole server: [MS-SMB2] 3.3.5.2.
#include "server/chain.h"

#include <gtest/gtest.h>

#include <functional>

#include "proto/fscc/ea.h"
#include "proto/smb2/close.h"
#include "proto/smb2/echo.h"
#include "proto/smb2/write.h"
#include "support/smb_client.h"

namespace sallyport::server {
namespace {

using namespace support;
using smb2::Command;

constexpr uint32_t kRelated = smb2::header_flags::kRelatedOperations;

ClientOptions plain() { return {.terms = plain_terms()}; }

template <class T>
Request related(Command command, const T& body) {
  auto out = SmbClient::request(command, body);
  out.header.flags = kRelated;
  return out;
}

Request create(std::u16string name, smb2::CreateDisposition how = smb2::CreateDisposition::open_if) {
  smb2::CreateRequest ask;
  ask.desired_access = 0x001F01FF;
  ask.share_access = 7;
  ask.create_disposition = how;
  ask.name = std::move(name);
  return SmbClient::request(Command::create, ask);
}

template <class... Each>
std::vector<Request> frame(Each... each) {
  std::vector<Request> out;
  (out.push_back(std::move(each)), ...);
  return out;
}

smb2::WriteRequest write_previous(std::string_view text) {
  smb2::WriteRequest ask;
  ask.file_id = smb2::kPreviousFile;
  ask.data = as_bytes(text);
  return ask;
}

smb2::ReadRequest read_previous() {
  smb2::ReadRequest ask;
  ask.file_id = smb2::kPreviousFile;
  ask.length = 100;
  return ask;
}

class Frames : public testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(client.start(), NtStatus::success); }

  Request echo_at(uint64_t message_id) {
    auto one = SmbClient::request(Command::echo, smb2::EchoRequest{});
    one.header.message_id = message_id;
    return one;
  }

  TestServer server;
  SmbClient client{server, plain()};
};

TEST_F(Frames, AMessageIdThatWasNotGrantedEndsTheConnection) {
  client.send(echo_at(client.next_message_id + 5000));
  EXPECT_FALSE(client.wire.open());
}

TEST_F(Frames, AMessageIdIsGoodOnce) {
  auto id = client.next_message_id + 3;  // ids may be used in any order
  EXPECT_EQ(client.take(client.send(echo_at(id))).status(), NtStatus::success);
  client.send(echo_at(id));
  EXPECT_FALSE(client.wire.open());
}

TEST_F(Frames, CreditsAreGrantedUpToTheLimit) {
  auto policy = test_policy();
  policy.limits.credits_per_connection = 16;
  TestServer small(policy);
  SmbClient other(small, plain());
  other.ask_credits = 1000;
  ASSERT_EQ(other.start(), NtStatus::success);
  auto reply = other.call(Command::echo, smb2::EchoRequest{});
  EXPECT_EQ(reply.header.credits, 1) << "what this request used, and no more: the window is full";
  other.send(echo_at(other.next_message_id + 15));
  EXPECT_TRUE(other.wire.open());
  other.send(echo_at(other.next_message_id + 32));
  EXPECT_FALSE(other.wire.open());
}

TEST_F(Frames, LargePayloadsMustBePaidFor) {
  auto file = client.create({.name = u"a"});
  smb2::ReadRequest ask;
  ask.file_id = file.id;
  ask.length = 65537;
  EXPECT_EQ(client.call(Command::read, ask).status(), NtStatus::invalid_parameter);
  auto paid = SmbClient::request(Command::read, ask);
  paid.header.credit_charge = 2;
  EXPECT_EQ(client.take(client.send(std::move(paid))).status(), NtStatus::end_of_file);
}

TEST_F(Frames, NothingComesBeforeNegotiate) {
  SmbClient fresh(server, plain());
  fresh.send(echo_at(0));
  EXPECT_FALSE(fresh.wire.open());
}

TEST_F(Frames, ASecondNegotiateEndsTheConnection) {
  client.negotiate();
  EXPECT_FALSE(client.wire.open());
}

TEST_F(Frames, WhatIsNoRequestEndsTheConnection) {
  const std::vector<std::function<void(Buffer&)>> spoil = {
      [](Buffer& frame) { frame.resize(3); },
      [](Buffer& frame) { frame.resize(63); },
      [](Buffer& frame) { frame[0] = 0xFC; },    // compressed, which was not negotiated
      [](Buffer& frame) { frame[4] = 65; },      // StructureSize
      [](Buffer& frame) { frame[16] |= 1; },     // a response
      [](Buffer& frame) { frame[20] = 4; },      // NextCommand inside the header
      [](Buffer& frame) { frame[20] = 68; },     // not a multiple of eight
      [](Buffer& frame) { frame[21] = 0x10; },   // behind the end
  };
  for (size_t i = 0; i < spoil.size(); i++) {
    SmbClient each(server, plain());
    ASSERT_EQ(each.start(), NtStatus::success);
    auto one = SmbClient::request(Command::echo, smb2::EchoRequest{});
    one.header.message_id = each.next_message_id;
    auto head = wire::encoded(one.header);
    std::memcpy(one.message.data(), head.data(), head.size());
    spoil[i](one.message);
    EXPECT_FALSE(each.send_raw(one.message)) << i;
  }
}

TEST_F(Frames, BeforeLoginFramesAreSmall) {
  SmbClient fresh(server, plain());
  ASSERT_EQ(fresh.negotiate(), NtStatus::success);
  Buffer frame(size_t{server.engine().limits()->frame_bytes_before_login + 1});
  std::memset(frame.data(), 0, frame.size());
  EXPECT_FALSE(fresh.send_raw(frame));
}

TEST_F(Frames, ACommandThatIsNoneIsRefusedAndAMalformedOneToo) {
  auto one = SmbClient::request(static_cast<Command>(0x55), smb2::EchoRequest{});
  EXPECT_EQ(client.take(client.send(std::move(one))).status(), NtStatus::invalid_parameter);
  auto cut = SmbClient::request(Command::create, smb2::EchoRequest{});
  EXPECT_EQ(client.take(client.send(std::move(cut))).status(), NtStatus::invalid_parameter);
  EXPECT_EQ(client.echo(), NtStatus::success);
}

TEST_F(Frames, ARelatedCompoundWorksOnOneFile) {
  auto ids =
      client.send(frame(create(u"a"), related(Command::write, write_previous("hello")), related(Command::read, read_previous()),
                        related(Command::close, smb2::CloseRequest{0, smb2::kPreviousFile})));
  for (auto id : {ids[0], ids[1], ids[3]}) EXPECT_EQ(client.take(id).status(), NtStatus::success) << id;
  auto read = client.take(ids[2]);
  EXPECT_EQ(as_text(read.body<smb2::ReadResponse>().data), "hello");
  EXPECT_TRUE(read.header.is_related());
  EXPECT_EQ(server.engine().files().open_files(), 0u);
}

TEST_F(Frames, WhatFollowsAFailedCreateFailsLikeIt) {
  auto ids = client.send(frame(create(u"none", smb2::CreateDisposition::open), related(Command::read, read_previous()),
                               related(Command::close, smb2::CloseRequest{0, smb2::kPreviousFile})));
  for (auto id : ids) EXPECT_EQ(client.take(id).status(), NtStatus::object_name_not_found) << id;
}

// STATUS_INVALID_EA_NAME is a warning by its number, and no file is open all the same.
TEST_F(Frames, WhatFollowsACreateThatFailedWithAWarningFailsLikeIt) {
  fscc::FileFullEaInformation eas;
  eas.eas.push_back({0, "NO:NAME", as_bytes("x")});
  auto data = wire::encoded(eas);
  smb2::CreateRequest ask;
  ask.desired_access = 0x001F01FF;
  ask.share_access = 7;
  ask.create_disposition = smb2::CreateDisposition::open_if;
  ask.name = u"b";
  ask.contexts.push_back({"ExtA", data});
  auto ids = client.send(frame(create(u"a"), SmbClient::request(Command::create, ask),
                               related(Command::close, smb2::CloseRequest{0, smb2::kPreviousFile})));
  EXPECT_EQ(client.take(ids[0]).status(), NtStatus::success);
  for (auto id : {ids[1], ids[2]}) EXPECT_EQ(client.take(id).status(), NtStatus::invalid_ea_name) << id;
  EXPECT_EQ(server.engine().files().open_files(), 1u);
}

TEST_F(Frames, UnrelatedRequestsOfAFrameStandAlone) {
  auto ids = client.send(frame(create(u"none", smb2::CreateDisposition::open), create(u"a"),
                               SmbClient::request(Command::echo, smb2::EchoRequest{})));
  EXPECT_EQ(client.take(ids[0]).status(), NtStatus::object_name_not_found);
  EXPECT_EQ(client.take(ids[1]).status(), NtStatus::success);
  EXPECT_EQ(client.take(ids[2]).status(), NtStatus::success);
  auto lost = client.send(frame(create(u"a"), SmbClient::request(Command::read, read_previous())));
  EXPECT_EQ(client.take(lost[0]).status(), NtStatus::success);
  EXPECT_EQ(client.take(lost[1]).status(), NtStatus::file_closed) << "all ones is a file of related requests only";
}

TEST_F(Frames, TheFirstOfAFrameIsRelatedToNothing) {
  auto ids = client.send(frame(related(Command::read, read_previous()), related(Command::read, read_previous())));
  for (auto id : ids) EXPECT_EQ(client.take(id).status(), NtStatus::invalid_parameter) << id;
}

TEST_F(Frames, EachAnswerOfASignedCompoundIsSigned) {
  client.sign = true;
  auto ids = client.send(frame(create(u"a"), related(Command::write, write_previous("hi")),
                               related(Command::close, smb2::CloseRequest{0, smb2::kPreviousFile})));
  for (auto id : ids) {
    auto reply = client.take(id);
    EXPECT_EQ(reply.status(), NtStatus::success);
    EXPECT_TRUE(reply.signature_good) << id;
  }
}

TEST_F(Frames, AnEncryptedCompoundComesBackEncrypted) {
  SmbClient other(server);
  ASSERT_EQ(other.start(), NtStatus::success);
  auto ids =
      other.send(frame(create(u"b"), related(Command::write, write_previous("hi")), related(Command::read, read_previous())));
  for (auto id : ids) {
    auto reply = other.take(id);
    EXPECT_EQ(reply.status(), NtStatus::success);
    EXPECT_TRUE(reply.encrypted);
  }
}

TEST_F(Frames, AFileOfAnotherTreeOrSessionIsNotFound) {
  auto file = client.create({.name = u"a"});
  auto first = client.tree_id;
  ASSERT_EQ(client.tree(), NtStatus::success);
  EXPECT_EQ(client.read(file.id), to_string(NtStatus::file_closed));
  client.tree_id = first;
  EXPECT_EQ(client.write(file.id, "x"), NtStatus::success);
  SmbClient other(server, plain());
  ASSERT_EQ(other.start(), NtStatus::success);
  EXPECT_EQ(other.read(file.id), to_string(NtStatus::file_closed));
}

}  // namespace
}  // namespace sallyport::server
