// The session service's conversation on door 139, and SMB behind it: RFC 1002 4.3, 5.3.
#include "server/netbios_session.h"

#include <gtest/gtest.h>

#include "proto/nbt/session.h"
#include "proto/smb2/echo.h"
#include "support/smb_client.h"

namespace sallyport::server {
namespace {

using namespace support;
using nbt::SessionError;

NtStatus refusal(SessionError error) { return static_cast<NtStatus>(error); }

policy::Policy with_lease(std::chrono::hours ends_in) {
  auto policy = test_policy();
  policy::Lease lease;
  lease.device = *policy::parse_address("192.0.2.7");
  lease.calling_name = "OLDPC";
  lease.terms = plain_terms();
  lease.until = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()) + ends_in;
  policy.leases = {lease};
  return policy;
}

ClientOptions on_139() { return {.terms = plain_terms(), .door = policy::Door::netbios}; }

class Netbios : public testing::Test {
 protected:
  TestServer server{with_lease(std::chrono::hours(1))};
  SmbClient client{server, on_139()};
};

TEST_F(Netbios, TheRightNamesOpenASession) {
  ASSERT_EQ(client.netbios("gate", "oldpc"), NtStatus::success);
  EXPECT_EQ(client.wire.connection().peer().calling_name, "OLDPC");
  EXPECT_TRUE(client.wire.connection().peer().admission.until) << "the connection ends with its lease";
  ASSERT_EQ(client.start(), NtStatus::success);
  EXPECT_FALSE(client.negotiated.capabilities & smb2::capabilities::kLargeMtu) << "a frame here holds 128 KiB";
  EXPECT_LE(client.negotiated.max_write_size, 65536u);
  auto file = client.create({.name = u"a"});
  EXPECT_EQ(client.write(file.id, std::string(60000, 'x')), NtStatus::success);
  EXPECT_EQ(client.read(file.id, 60000), std::string(60000, 'x'));
}

TEST_F(Netbios, WhoLogsInIsRemembered) {
  ASSERT_EQ(client.netbios("GATE", "OLDPC"), NtStatus::success);
  ASSERT_EQ(client.negotiate(), NtStatus::success);
  EXPECT_TRUE(server.engine().old_door().empty()) << "to knock is not to come in";
  ASSERT_EQ(client.login(), NtStatus::success);
  auto seen = server.engine().old_door();
  ASSERT_EQ(seen.size(), 1u);
  EXPECT_EQ(seen[0].device, *policy::parse_address("192.0.2.7"));
  EXPECT_EQ(seen[0].calling_name, "OLDPC");
}

TEST_F(Netbios, AnyServerIsCalledSmbserver) { EXPECT_EQ(client.netbios("*SMBSERVER", "OLDPC"), NtStatus::success); }

TEST_F(Netbios, AnotherCalledNameIsRefused) {
  EXPECT_EQ(client.netbios("OTHER", "OLDPC"), refusal(SessionError::called_name_not_present));
  EXPECT_FALSE(client.wire.open());
}

TEST_F(Netbios, AnotherCallingNameIsNotAnswered) {
  for (auto* called : {"GATE", "OTHER"}) {
    SmbClient stranger(server, on_139());
    EXPECT_EQ(stranger.netbios(called, "NEWPC"), NtStatus::io_timeout) << "not even that somebody listens";
    EXPECT_FALSE(stranger.wire.open());
  }
  EXPECT_EQ(server.engine().refusals().total(), 2u);
}

TEST_F(Netbios, NonsenseIsNotAnswered) {
  client.wire.send(as_bytes(std::string_view("nonsense")), nbt::FrameType::session_request);
  EXPECT_TRUE(client.wire.receive().empty());
  EXPECT_FALSE(client.wire.open());
}

TEST_F(Netbios, NoSmbBeforeTheSession) {
  EXPECT_EQ(client.negotiate(), NtStatus::io_timeout);
  EXPECT_FALSE(client.wire.open());
}

TEST_F(Netbios, KeepAlivesAreTakenWithoutAWord) {
  EXPECT_TRUE(client.wire.send({}, nbt::FrameType::session_keep_alive));
  ASSERT_EQ(client.netbios("GATE", "OLDPC"), NtStatus::success);
  EXPECT_TRUE(client.wire.send({}, nbt::FrameType::session_keep_alive));
  EXPECT_TRUE(client.wire.receive().empty());
  EXPECT_EQ(client.negotiate(), NtStatus::success);
}

TEST_F(Netbios, TheSessionIsRequestedOnce) {
  ASSERT_EQ(client.netbios("GATE", "OLDPC"), NtStatus::success);
  EXPECT_EQ(client.netbios("GATE", "OLDPC"), NtStatus::io_timeout);
  EXPECT_FALSE(client.wire.open());
}

TEST(NetbiosLease, ALeaseThatIsOverOpensNothing) {
  TestServer server(with_lease(std::chrono::hours(-1)));
  SmbClient client(server, on_139());
  EXPECT_EQ(client.netbios("GATE", "OLDPC"), NtStatus::io_timeout);
  EXPECT_FALSE(client.wire.open());
}

TEST(NetbiosLease, Door445IsNotRemembered) {
  TestServer server;
  SmbClient client(server);
  ASSERT_EQ(client.start(), NtStatus::success);
  EXPECT_TRUE(server.engine().old_door().empty());
}

TEST(NetbiosLease, WhatIsNotOfDoor139IsNotTakenOn445) {
  TestServer server;
  SmbClient client(server, {.terms = plain_terms()});
  EXPECT_EQ(client.netbios("GATE", "OLDPC"), NtStatus::io_timeout);
  EXPECT_FALSE(client.wire.open());
}

}  // namespace
}  // namespace sallyport::server
