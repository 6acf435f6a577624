// What all connections share: policy, shares, sessions, open files, accounts, worker threads. No sockets.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "auth/accounts.h"
#include "auth/throttle.h"
#include "auth/mechanism.h"
#include "auth/unix_identity.h"
#include "base/worker_pool.h"
#include "browser/server_entry.h"
#include "policy/decision.h"
#include "policy/seen_device.h"
#include "policy/refusals.h"
#include "server/call.h"
#include "proto/nbt/name.h"
#include "server/connection.h"
#include "server/rpc/pipes.h"
#include "state/file_table.h"
#include "wire/fault.h"

namespace sallyport::telemetry {
class LegacyRecord;
}

namespace sallyport::server {

// The NetBIOS name of this server: the policy's, else the host's; at most fifteen characters, upper case.
std::string machine_name(const policy::Policy& policy);
// That of its workgroup, likewise.
std::string workgroup_name(const policy::Policy& policy);

class Engine {
 public:
  using OpenStore = std::function<Result<std::shared_ptr<storage::Store>>(const policy::Share&)>;
  struct Parts {
    policy::Policy policy;
    std::shared_ptr<auth::Accounts> accounts;
    std::shared_ptr<auth::UnixIdentity> identities;
    std::shared_ptr<policy::RefusalLog> refusals;
    std::shared_ptr<telemetry::LegacyRecord> legacy;  // null: nothing is counted
    OpenStore open_store;
    size_t workers = 8;  // 0: everything on the calling thread
  };
  explicit Engine(Parts parts);
  ~Engine();

  std::shared_ptr<const policy::Policy> policy() const;
  // Takes a new policy: new connections and tree connects are judged by it, nobody who is here is dropped. May be called on
  // any thread.
  void reload(policy::Policy policy);
  // Of the present policy; a connection keeps those it began with.
  std::shared_ptr<const policy::Limits> limits() const;

  policy::RefusalLog& refusals() { return *parts_.refusals; }
  auth::Accounts& accounts() { return *parts_.accounts; }
  auth::Throttle& throttle() { return throttle_; }
  state::FileTable& files() { return files_; }
  const Guid& guid() const { return guid_; }
  const std::string& name() const { return name_; }
  FileTime started() const { return started_; }

  bool has_workers() const { return parts_.workers != 0; }
  void run_on_worker(std::shared_ptr<Chain> chain);
  void post_work(std::function<void()> work) { post_to(workers_, std::move(work)); }
  void stop_workers() {
    far_workers_.stop();
    workers_.stop();
  }

  // Sessions.
  std::shared_ptr<Session> new_session();
  void publish(std::shared_ptr<Session> session);  // from now on it is found by its id
  std::shared_ptr<Session> find_session(uint64_t id) const;
  void end_session(const std::shared_ptr<Session>& session);
  std::vector<std::shared_ptr<Session>> sessions() const;

  const auth::LoginServices& login_services() const { return *login_services_; }
  auth::UnixIdentity& identities() { return *parts_.identities; }
  // Does this NetBIOS name call us? "*SMBSERVER" does, and the server's own name.
  bool is_called(const nbt::Name& name) const;

  // Shares. "IPC$" is always there. Null when there is none of this name.
  std::shared_ptr<ServedShare> find_share(std::u16string_view name) const;
  std::vector<std::shared_ptr<ServedShare>> shares() const;

  // May this user open this share, and how far?
  policy::TreeDecision may_connect(const Connection& connection, const policy::Identity& who, const ServedShare& share) const;

  // Whether a list of shares shows this one to this user: hidden by its own lists of users only.
  bool may_see(const policy::Identity& who, const ServedShare& share) const;

  // Opens.
  uint64_t next_open_id() { return next_open_.fetch_add(1, std::memory_order_relaxed); }
  // Ends an open that was taken out of its session: locks, share mode, waiting requests, delete-on-close.
  // `how`: whether the store is waited for, where its files are on another server.
  void close(const std::shared_ptr<Open>& open, NtStatus waiting_status = NtStatus::notify_cleanup,
             storage::File::Closing how = storage::File::Closing::begin);
  // An open that failed after it had joined its file: nothing happened, except that a file it created stays.
  void abandon(const std::shared_ptr<Open>& open);
  void close_all(std::vector<std::shared_ptr<Open>> opens, NtStatus waiting_status = NtStatus::notify_cleanup);

  // A refusal: logged with an id that `sallyport why` knows.
  void refuse(const Connection& connection, const std::string& user, const std::string& share, const policy::Reason& reason,
              NtStatus status, std::string object = {});
  void refuse_peer(const Peer& peer, const policy::Reason& reason, NtStatus status);
  // What of this session is old or weak is counted (server/legacy_use.cc): at its login, and at each tree connect with the share
  // and whether that request came encrypted. Any thread; costs no disk.
  void note_use(const Connection& connection, const Session& session);
  void note_use(const Connection& connection, const Session& session, std::string_view share, bool encrypted);
  // Who logged in over port 139, also before this start.
  std::vector<policy::SeenDevice> old_door() const;
  void note_malformed(const Call& call, const wire::Fault& fault);

  rpc::ServerFacts& facts() { return *facts_; }

  // The network neighbourhood, for NetServerEnum ([MS-RAP] 2.5.5.2): servers of a workgroup ("": ours) that have one of the
  // mask's bits, or, with SV_TYPE_DOMAIN_ENUM, workgroups. Where no datagram service runs: ourselves and our workgroup.
  using Neighbourhood = std::function<std::vector<browser::ServerEntry>(std::string_view workgroup, uint32_t mask)>;
  std::vector<browser::ServerEntry> neighbourhood(std::string_view workgroup, uint32_t mask) const;
  void set_neighbourhood(Neighbourhood source);  // nullptr: none any more

  std::atomic<uint64_t> connections = 0, requests = 0, bytes_read = 0, bytes_written = 0;

 private:
  void post_to(WorkerPool& pool, std::function<void()> work);
  std::shared_ptr<storage::Store> store_of_before(const policy::Share& config) const;
  void adopt_shares(const policy::Policy& policy);
  void count_use(const Connection& connection, const Session& session, std::string_view share, std::optional<bool> encrypted);
  std::string record(policy::Refusal refusal);

  Parts parts_;
  mutable std::mutex policy_mutex_;
  std::shared_ptr<const policy::Policy> policy_;
  std::unordered_map<std::u16string, std::shared_ptr<ServedShare>> shares_;  // by upper-case name
  auth::Throttle throttle_;
  state::FileTable files_;
  Guid guid_;
  std::string name_;
  const FileTime started_ = FileTime::now();
  std::atomic<uint64_t> next_open_ = 1;
  std::unique_ptr<auth::LoginServices> login_services_;
  std::unique_ptr<rpc::ServerFacts> facts_;

  mutable std::mutex neighbourhood_mutex_;  // under it nothing is called
  Neighbourhood neighbourhood_;

  mutable std::mutex sessions_mutex_;
  std::unordered_map<uint64_t, std::shared_ptr<Session>> sessions_;

  // Last: their threads use all of the above. The second are those who wait for other servers.
  WorkerPool workers_, far_workers_;
};

}  // namespace sallyport::server
