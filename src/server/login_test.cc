// SESSION_SETUP and what a session's requests must be protected with, over the whole server: [MS-SMB2] 3.3.5.5, 3.3.5.2.4.
#include <gtest/gtest.h>

#include "proto/smb2/logoff.h"
#include "proto/smb2/session_setup.h"
#include "proto/cifs/negotiate.h"
#include "proto/smb2/tree_connect.h"
#include "support/smb_client.h"

namespace sallyport::server {
namespace {

using namespace support;
using policy::Requirement;
using smb2::Command;
using smb2::Dialect;

ClientOptions plain() { return {.terms = plain_terms()}; }

policy::Terms signed_terms() {
  auto terms = plain_terms();
  terms.signing = Requirement::required;
  return terms;
}

TEST(Login, EveryDialect) {
  TestServer server;
  for (auto dialect : {Dialect::smb2_0_2, Dialect::smb2_1, Dialect::smb3_0, Dialect::smb3_0_2, Dialect::smb3_1_1}) {
    SmbClient client(server, {.terms = signed_terms(), .dialects = {dialect}});
    EXPECT_EQ(client.start(), NtStatus::success) << to_string(dialect);
    EXPECT_EQ(client.negotiated.dialect, dialect);
    EXPECT_TRUE(client.login_answer.signature_good) << "the last answer proves the session key";
    EXPECT_EQ(client.negotiated.security_mode, 3) << "signing enabled and required";
    auto reply = client.call(Command::tree_connect, smb2::TreeConnectRequest{0, u"\\\\GATE\\IPC$"});
    EXPECT_EQ(reply.body<smb2::TreeConnectResponse>().share_type, smb2::ShareType::pipe);
    EXPECT_TRUE(reply.signature_good) << to_string(dialect);
  }
}

TEST(Login, EveryCipherAndSignature) {
  TestServer server;
  using smb2::Cipher;
  using smb2::SigningAlgorithm;
  for (auto cipher : {Cipher::aes128_ccm, Cipher::aes128_gcm, Cipher::aes256_ccm, Cipher::aes256_gcm}) {
    SmbClient client(server, {.ciphers = {cipher}});
    ASSERT_EQ(client.start(), NtStatus::success) << to_string(cipher);
    EXPECT_EQ(client.cipher, cipher);
    EXPECT_TRUE(client.call(Command::tree_connect, smb2::TreeConnectRequest{0, u"\\\\GATE\\share"}).encrypted);
  }
  for (auto signing : {SigningAlgorithm::hmac_sha256, SigningAlgorithm::aes_cmac, SigningAlgorithm::aes_gmac}) {
    SmbClient client(server, {.terms = signed_terms(), .signing = {signing}});
    ASSERT_EQ(client.start(), NtStatus::success) << to_string(signing);
    EXPECT_EQ(client.signing, signing);
    EXPECT_TRUE(client.login_answer.signature_good) << to_string(signing);
  }
}

TEST(Login, TheMultiProtocolNegotiateLeadsToSmb2) {
  TestServer server;
  SmbClient client(server, plain());
  client.send_raw(cifs::message({}, cifs::NegotiateRequest{{{"NT LM 0.12"}, {"SMB 2.002"}, {"SMB 2.???"}}}));
  auto reply = client.take(0);
  EXPECT_EQ(reply.body<smb2::NegotiateResponse>().dialect, Dialect::smb2_wildcard);
  client.next_message_id = 1;
  EXPECT_EQ(client.start(), NtStatus::success);
  EXPECT_EQ(client.negotiated.dialect, Dialect::smb3_1_1);
}

TEST(Login, Smb1AloneIsNotSpoken) {
  TestServer server;
  SmbClient client(server, plain());
  EXPECT_FALSE(client.send_raw(cifs::message({}, cifs::NegotiateRequest{{{"NT LM 0.12"}}})));
}

TEST(Login, OldDialectsOnlyWhereThePolicyAllows) {
  TestServer server;
  SmbClient client(server, {.dialects = {Dialect::smb2_0_2, Dialect::smb2_1}});
  EXPECT_EQ(client.negotiate(), NtStatus::not_supported);
}

TEST(Login, AWrongPasswordGivesNoSession) {
  TestServer server;
  SmbClient client(server, plain());
  ASSERT_EQ(client.negotiate(), NtStatus::success);
  EXPECT_EQ(client.login("anna", "secret-1"), NtStatus::logon_failure);
  EXPECT_EQ(client.login("nobody", kPassword), NtStatus::logon_failure);
  EXPECT_EQ(client.tree(), NtStatus::user_session_deleted);
  EXPECT_EQ(server.engine().sessions().size(), 0u);
  EXPECT_EQ(client.wire.connection().session_count(), 0u) << "nothing is kept of what failed";
  EXPECT_FALSE(client.wire.connection().logged_in());
  EXPECT_EQ(client.login(), NtStatus::success) << "the connection stands";
}

TEST(Login, ManyWrongPasswordsAreAnsweredLater) {
  TestServer server;
  SmbClient client(server, plain());
  ASSERT_EQ(client.negotiate(), NtStatus::success);
  int answered = 0;
  while (answered < 20 && client.login("anna", "x") == NtStatus::logon_failure) answered++;
  EXPECT_GE(answered, 2) << "anyone mistypes";
  EXPECT_LT(answered, 5) << "the next one is held back";
  EXPECT_EQ(client.unread(), 0u);
  server.loop().advance(std::chrono::seconds(31));
  EXPECT_EQ(client.unread(), 1u);
}

TEST(Login, EncryptionThatIsRequiredIsInsistedOn) {
  TestServer server;
  SmbClient client(server);
  ASSERT_EQ(client.negotiate(), NtStatus::success);
  ASSERT_EQ(client.login(), NtStatus::success);
  ASSERT_TRUE(client.encrypt) << "SMB2_SESSION_FLAG_ENCRYPT_DATA";
  client.encrypt = false;
  client.sign = true;
  EXPECT_EQ(client.tree(), NtStatus::access_denied) << "signed is not enough";
  client.encrypt = true;
  EXPECT_EQ(client.tree(), NtStatus::success);
}

TEST(Login, WithoutACipherNobodyGetsInWhereEncryptionIsRequired) {
  TestServer server;
  SmbClient client(server, {.ciphers = {}});
  ASSERT_EQ(client.negotiate(), NtStatus::success);
  EXPECT_EQ(client.login(), NtStatus::access_denied);
  EXPECT_EQ(server.engine().sessions().size(), 0u);
}

TEST(Login, AChangedCiphertextEndsTheConnection) {
  TestServer server;
  SmbClient client(server);
  ASSERT_EQ(client.start(), NtStatus::success);
  Buffer frame(size_t{52 + 68});
  std::memset(frame.data(), 0, frame.size());
  store_le(frame.data(), smb2::kTransformProtocolId);
  store_le<uint32_t>(frame.data() + 36, 68);
  store_le<uint16_t>(frame.data() + 42, 1);
  store_le(frame.data() + 44, client.session_id);
  EXPECT_FALSE(client.send_raw(frame));
}

TEST(Login, SigningThatIsRequiredIsInsistedOn) {
  TestServer server;
  SmbClient client(server, {.terms = signed_terms()});
  ASSERT_EQ(client.start(), NtStatus::success);
  client.sign = false;
  EXPECT_EQ(client.tree(), NtStatus::access_denied);
  client.sign = true;
  auto right = client.sessions[client.session_id].signer;
  client.sessions[client.session_id].signer =
      std::make_shared<crypto::Signer>(crypto::SigningAlgorithm::aes_cmac, crypto::Key().resized(16));
  EXPECT_EQ(client.tree(), NtStatus::access_denied) << "signed with another key";
  client.sessions[client.session_id].signer = right;
  EXPECT_EQ(client.tree(), NtStatus::success);
}

TEST(Login, TheClientToo_MayInsistOnSigning) {
  TestServer server;
  auto options = plain();
  options.security_mode = smb2::security_mode::kSigningEnabled | smb2::security_mode::kSigningRequired;
  SmbClient client(server, options);
  ASSERT_EQ(client.negotiate(), NtStatus::success);
  ASSERT_EQ(client.login(), NtStatus::success);
  EXPECT_EQ(client.tree(), NtStatus::access_denied);
}

// [MS-SMB2] 3.3.5.2.4
TEST(Login, AFurtherLoginOfASigningSessionIsSigned) {
  TestServer server;
  auto options = plain();
  options.security_mode = smb2::security_mode::kSigningEnabled | smb2::security_mode::kSigningRequired;
  SmbClient client(server, options);
  ASSERT_EQ(client.negotiate(), NtStatus::success);
  ASSERT_EQ(client.login(), NtStatus::success);
  auto again = client.request(Command::session_setup, smb2::SessionSetupRequest{});
  again.header.session_id = client.session_id;
  EXPECT_EQ(client.take(client.send(std::move(again))).status(), NtStatus::access_denied);
  client.sign = true;
  EXPECT_EQ(client.tree(), NtStatus::success) << "the session goes on";
}

TEST(Login, ASignatureOfNobodysSessionIsRefused) {
  TestServer server;
  SmbClient client(server, plain());
  ASSERT_EQ(client.start(), NtStatus::success);
  auto one = client.request(Command::tree_connect, smb2::TreeConnectRequest{0, u"\\\\GATE\\share"});
  one.header.session_id = client.session_id + 1;
  one.header.flags = smb2::header_flags::kSigned;
  EXPECT_EQ(client.take(client.send(std::move(one))).status(), NtStatus::user_session_deleted);
}

TEST(Login, OneSessionsKeyDoesNotOpenAnothersMessages) {
  TestServer server;
  SmbClient client(server);
  ASSERT_EQ(client.start(), NtStatus::success);
  auto first = client.session_id;
  ASSERT_EQ(client.login("bert"), NtStatus::success);
  ASSERT_NE(client.session_id, first);
  auto ask = client.request(Command::tree_connect, smb2::TreeConnectRequest{0, u"\\\\GATE\\share"});
  ask.header.session_id = first;
  client.seal_as = client.session_id;
  EXPECT_EQ(client.take(client.send(std::move(ask))).status(), NtStatus::access_denied);
}

TEST(Login, LogoffEndsTheSessionAndItsOpens) {
  TestServer server;
  SmbClient client(server);
  ASSERT_EQ(client.start(), NtStatus::success);
  auto file = client.create({.name = u"a"});
  ASSERT_EQ(file.status, NtStatus::success);
  EXPECT_EQ(server.engine().files().open_files(), 1u);
  EXPECT_EQ(client.call(Command::logoff, smb2::LogoffRequest{}).status(), NtStatus::success);
  EXPECT_EQ(server.engine().files().open_files(), 0u);
  EXPECT_EQ(server.engine().sessions().size(), 0u);
}

TEST(Login, AfterLogoffTheSessionIsUnknown) {
  TestServer server;
  SmbClient client(server, plain());
  ASSERT_EQ(client.start(), NtStatus::success);
  ASSERT_EQ(client.call(Command::logoff, smb2::LogoffRequest{}).status(), NtStatus::success);
  EXPECT_EQ(client.tree(), NtStatus::user_session_deleted);
  EXPECT_EQ(client.login(), NtStatus::success) << "the connection takes a new one";
}

TEST(Login, TheEndOfTheConnectionEndsEverything) {
  TestServer server;
  SmbClient client(server), other(server);
  ASSERT_EQ(client.start(), NtStatus::success);
  ASSERT_EQ(other.start(), NtStatus::success);
  ASSERT_EQ(client.create({.name = u"a"}).status, NtStatus::success);
  client.wire.disconnect();
  EXPECT_EQ(server.engine().files().open_files(), 0u);
  EXPECT_EQ(server.engine().sessions().size(), 1u);
  EXPECT_EQ(other.echo(), NtStatus::success);
}

TEST(Login, SessionsOfAConnectionAreLimited) {
  auto policy = test_policy();
  policy.limits.sessions_per_connection = 2;
  TestServer server(policy);
  SmbClient client(server, plain());
  ASSERT_EQ(client.negotiate(), NtStatus::success);
  ASSERT_EQ(client.login(), NtStatus::success);
  ASSERT_EQ(client.login(), NtStatus::success);
  auto second = client.session_id;
  EXPECT_EQ(client.login(), NtStatus::insufficient_resources);
  client.session_id = second;
  EXPECT_EQ(client.tree(), NtStatus::success) << "those that are there go on";
}

TEST(Login, NewLimitsAreForNewConnections) {
  auto policy = test_policy();
  TestServer server(policy);
  SmbClient before(server, plain());
  ASSERT_EQ(before.negotiate(), NtStatus::success);
  policy.limits.sessions_per_connection = 1;
  server.engine().reload(policy);
  SmbClient after(server, plain());
  ASSERT_EQ(after.negotiate(), NtStatus::success);
  for (auto* client : {&before, &after}) ASSERT_EQ(client->login(), NtStatus::success);
  EXPECT_EQ(before.login(), NtStatus::success);
  EXPECT_EQ(after.login(), NtStatus::insufficient_resources);
}

}  // namespace
}  // namespace sallyport::server
