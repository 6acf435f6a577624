// An authenticated user on one or more connections ([MS-SMB2] 3.3.1.8): keys, trees and opens. Shared by threads; the
// tables are guarded by the session's mutex.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

#include "base/guid.h"
#include "crypto/derive.h"
#include "crypto/sealer.h"
#include "crypto/signer.h"
#include "policy/decision.h"
#include "policy/identity.h"
#include "proto/smb2/negotiate_contexts.h"
#include "server/open.h"

namespace sallyport::server {

class Connection;

class Session {
 public:
  enum class State { in_progress, valid, expired, ended };  // expired: may log in again

  explicit Session(uint64_t id) : id(id) {}

  const uint64_t id;
  std::atomic<State> state = State::in_progress;

  // Set once, when the first login succeeds.
  smb2::Dialect dialect{};
  smb2::Cipher cipher{};
  smb2::SigningAlgorithm signing_algorithm{};
  std::shared_ptr<crypto::Signer> first_signer;  // Session.SigningKey; a channel has its own
  std::unique_ptr<crypto::Sealer> to_client;
  std::unique_ptr<crypto::Sealer> from_client;
  bool signing_required = false;
  bool encrypt = false;
  bool guest = false;
  std::string old_dialect;  // of SMB1, which a translator speaks with the client: "NT LM 0.12"; "" else
  bool old_signing = false;
  Guid client_guid;
  std::string peer;  // of the first connection, for people: its address,
  std::string rule;  // the rule of the policy that let it in,
  policy::Door door{};  // and the door it came by
  policy::LoginMechanism login{};  // how its user logged in
  std::chrono::system_clock::time_point since;

  std::shared_ptr<const policy::Identity> identity() const;
  void set_identity(std::shared_ptr<const policy::Identity> identity);

  // A nonce for one message to the client; never the same twice ([MS-SMB2] 3.1.4.3).
  uint64_t next_nonce() { return nonce_.fetch_add(1, std::memory_order_relaxed); }

  std::shared_ptr<Tree> find_tree(uint32_t id) const;
  // insufficient_resources when `limit` is reached.
  Result<uint32_t> add_tree(std::shared_ptr<Tree> tree, size_t limit);
  std::shared_ptr<Tree> take_tree(uint32_t id);
  std::vector<std::shared_ptr<Tree>> take_trees();
  std::vector<std::shared_ptr<Tree>> trees() const;

  std::shared_ptr<Open> find_open(const smb2::FileId& id) const;
  Result<> add_open(std::shared_ptr<Open> open, size_t limit);
  bool take_open(uint64_t id);
  // All, or those of one tree.
  std::vector<std::shared_ptr<Open>> take_opens(const Tree* of = nullptr);
  std::vector<std::shared_ptr<Open>> opens() const;

  void add_channel(std::weak_ptr<Connection> connection);
  void remove_channel(const Connection* connection);
  std::vector<std::shared_ptr<Connection>> channels() const;

  std::atomic<uint32_t> notifies = 0;

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const policy::Identity> identity_;
  std::atomic<uint64_t> nonce_ = 1;
  uint32_t next_tree_ = 1;
  std::unordered_map<uint32_t, std::shared_ptr<Tree>> trees_;
  std::unordered_map<uint64_t, std::shared_ptr<Open>> opens_;
  std::vector<std::weak_ptr<Connection>> channels_;
};

}  // namespace sallyport::server
