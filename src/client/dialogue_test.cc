// The client's end against the real server's, without sockets.
#include "client/dialogue.h"

#include <gtest/gtest.h>

#include "proto/smb2/echo.h"
#include "proto/smb2/tree_connect.h"
#include "support/test_server.h"

namespace sallyport::client {
namespace {

using smb2::Command;
using smb2::Dialect;

struct DialogueTest : testing::Test {
  support::TestServer server;
  policy::Terms terms = support::plain_terms();
  std::unique_ptr<support::Wire> wire;
  Dialogue dialogue;

  Outcome<Reply> exchange(Buffer message) {
    if (!wire) wire = std::make_unique<support::Wire>(server.engine(), server.loop(), server.peer(terms));
    wire->send(message);
    for (auto& frame : wire->receive()) {
      auto replies = dialogue.take(std::move(frame.payload));
      if (!replies) return std::unexpected(replies.error());
      for (auto& reply : *replies)
        if (reply.header.message_id == dialogue.last_id()) return std::move(reply);
    }
    return std::unexpected(IoFault::closed);
  }
  Negotiated negotiate(const Offer& offer) {
    auto reply = exchange(dialogue.negotiate(offer));
    EXPECT_TRUE(reply);
    auto out = dialogue.negotiated(*reply);
    EXPECT_TRUE(out);
    return std::move(*out);
  }
  NtStatus login(const Negotiated& negotiated, const std::string& password) {
    dialogue.begin_login(auth::Credentials::with_password("anna", password), {});
    Buffer token(negotiated.token.bytes());
    for (;;) {
      auto request = dialogue.login_request(token);
      if (!request) return NtStatus::invalid_parameter;
      auto reply = exchange(std::move(*request));
      if (!reply) return NtStatus::io_timeout;
      if (reply->status() == NtStatus::success && !dialogue.finish_login(*reply)) return NtStatus::wrong_password;
      if (reply->status() != NtStatus::more_processing_required) return reply->status();
      auto next = dialogue.login_challenge(*reply);
      if (!next) return NtStatus::invalid_parameter;
      token = std::move(*next);
    }
  }
  NtStatus tree() {
    auto reply = exchange(dialogue.request(Command::tree_connect, smb2::TreeConnectRequest{0, u"\\\\gate\\share"}));
    if (!reply) return NtStatus::io_timeout;
    dialogue.tree_id = reply->header.tree_id;
    return reply->status();
  }
};

struct Protection {
  Dialect dialect;
  smb2::SigningAlgorithm signing;
  smb2::Cipher cipher;
  bool encrypt;
};

class DialogueProtectionTest : public DialogueTest, public testing::WithParamInterface<Protection> {};

TEST_P(DialogueProtectionTest, ASignedOrEncryptedSessionIsUnderstoodBothWays) {
  const auto& wanted = GetParam();
  if (wanted.encrypt) terms.encryption = policy::Requirement::required;
  Offer offer;
  offer.dialects = {wanted.dialect};
  offer.signing = {wanted.signing};
  offer.ciphers = {wanted.cipher};
  auto negotiated = negotiate(offer);
  EXPECT_EQ(negotiated.dialect, wanted.dialect);
  EXPECT_EQ(negotiated.signing, wanted.signing);
  ASSERT_EQ(login(negotiated, support::kPassword), NtStatus::success);
  EXPECT_EQ(dialogue.encrypt, wanted.encrypt);
  dialogue.sign = true;
  ASSERT_EQ(tree(), NtStatus::success);
  auto echo = exchange(dialogue.request(Command::echo, smb2::EchoRequest{}));
  ASSERT_TRUE(echo);
  EXPECT_EQ(echo->status(), NtStatus::success);
  EXPECT_EQ(echo->encrypted, wanted.encrypt);
  EXPECT_TRUE(wanted.encrypt || echo->header.is_signed());
}

INSTANTIATE_TEST_SUITE_P(
    All, DialogueProtectionTest,
    testing::Values(Protection{Dialect::smb2_0_2, smb2::SigningAlgorithm::hmac_sha256, smb2::Cipher::none, false},
                    Protection{Dialect::smb2_1, smb2::SigningAlgorithm::hmac_sha256, smb2::Cipher::none, false},
                    Protection{Dialect::smb3_0, smb2::SigningAlgorithm::aes_cmac, smb2::Cipher::aes128_ccm, false},
                    Protection{Dialect::smb3_0_2, smb2::SigningAlgorithm::aes_cmac, smb2::Cipher::aes128_ccm, true},
                    Protection{Dialect::smb3_1_1, smb2::SigningAlgorithm::aes_gmac, smb2::Cipher::aes128_gcm, false},
                    Protection{Dialect::smb3_1_1, smb2::SigningAlgorithm::aes_cmac, smb2::Cipher::aes256_gcm, true},
                    Protection{Dialect::smb3_1_1, smb2::SigningAlgorithm::hmac_sha256, smb2::Cipher::aes256_ccm, true}));

TEST_F(DialogueTest, AWrongPasswordIsRefused) {
  auto negotiated = negotiate({});
  EXPECT_EQ(login(negotiated, "Secret-2"), NtStatus::logon_failure);
}

TEST_F(DialogueTest, AnAnswerThatWasTamperedWithIsNotTaken) {
  auto negotiated = negotiate({});
  ASSERT_EQ(login(negotiated, support::kPassword), NtStatus::success);
  dialogue.sign = true;
  wire->send(dialogue.request(Command::echo, smb2::EchoRequest{}));
  auto frames = wire->receive();
  ASSERT_EQ(frames.size(), 1u);
  frames[0].payload[smb2::Header::kSize + 2] ^= 1;
  EXPECT_EQ(dialogue.take(std::move(frames[0].payload)).error(), IoFault::malformed);
}

TEST_F(DialogueTest, WhatIsNoSmbIsSaidSo) {
  for (std::string_view bytes : {"", "HTT", "HTTP/1.1 400 Bad Request", "\xFFSMB"})
    EXPECT_EQ(dialogue.take(Buffer(as_bytes(bytes))).error(), IoFault::not_smb) << bytes;
  EXPECT_EQ(dialogue.take(Buffer(as_bytes("\xFESMB and too short"))).error(), IoFault::malformed);
}

TEST_F(DialogueTest, ACompoundThatPointsOutsideIsMalformed) {
  smb2::Header header;
  header.flags = smb2::header_flags::kServerToRedir;
  header.next_command = 4096;
  EXPECT_EQ(dialogue.take(wire::encoded(header)).error(), IoFault::malformed);
}

}  // namespace
}  // namespace sallyport::client
