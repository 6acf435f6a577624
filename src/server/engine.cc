#include "server/engine.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>

#include "base/random.h"
#include "base/utf16.h"
#include "browser/service.h"
#include "server/caching.h"
#include "server/chain.h"
#include "server/connection.h"
#include "server/facts.h"
#include "server/handlers/handlers.h"
#include "storage/posix/identity_switch.h"

namespace sallyport::server {

namespace {

constexpr char16_t kPipeShare[] = u"IPC$";
// Requests under way at other servers at one time.
constexpr size_t kFarWorkers = 32;

std::string host_name() {
  char name[256] = "sallyport";
  gethostname(name, sizeof name - 1);
  std::string text(name);
  return text.substr(0, text.find('.'));
}

// At most fifteen characters, upper case ([MS-NBTE] 2.2.1).
std::string netbios_name(std::string name) {
  if (name.size() > 15) name.resize(15);
  for (auto& c : name) c = static_cast<char>(toupper(static_cast<unsigned char>(c)));
  return name;
}

Guid guid_of(const auth::Accounts& accounts) { return accounts.machine().server_guid; }

// An answer that is held back must come before the connection's time to log in is over.
auth::Throttle::Duration longest_hold_back(const policy::Limits& limits) {
  return std::min<auth::Throttle::Duration>(auth::Throttle::Limits().longest, std::chrono::seconds(limits.login_seconds) / 2);
}

policy::UserFacts user_facts(const policy::Identity& who) {
  policy::UserFacts facts;
  facts.name = who.name;
  facts.groups = who.group_names;
  facts.guest = who.guest;
  facts.anonymous = who.anonymous;
  return facts;
}

}  // namespace

std::string machine_name(const policy::Policy& policy) {
  const auto& wanted = policy.server.netbios_name;
  return netbios_name(wanted.empty() ? host_name() : wanted);
}

std::string workgroup_name(const policy::Policy& policy) { return netbios_name(policy.server.workgroup); }

Engine::Engine(Parts parts)
    : parts_(std::move(parts)),
      guid_(guid_of(*parts_.accounts)),
      workers_(std::max<size_t>(parts_.workers, 1)),
      far_workers_(kFarWorkers) {
  name_ = machine_name(parts_.policy);
  std::string dns = host_name();
  login_services_ = std::make_unique<auth::LoginServices>(
      auth::LoginServices{*parts_.accounts, *parts_.identities, {name_, name_, dns, ""}});
  facts_ = std::make_unique<Facts>(*this);
  reload(std::move(parts_.policy));
}

Engine::~Engine() {
  stop_workers();
  for (auto& share : shares())
    if (share->store) share->store->on_cache_loss({});
}

// ---- policy and shares ----

std::shared_ptr<const policy::Policy> Engine::policy() const {
  std::lock_guard guard(policy_mutex_);
  return policy_;
}

std::shared_ptr<const policy::Limits> Engine::limits() const {
  auto now = policy();
  return {now, &now->limits};
}

void Engine::reload(policy::Policy policy) {
  throttle_.hold_back_at_most(longest_hold_back(policy.limits));
  auto fresh = std::make_shared<const policy::Policy>(std::move(policy));
  std::lock_guard guard(policy_mutex_);
  adopt_shares(*fresh);
  policy_ = std::move(fresh);
}

// A share whose folder stayed the same keeps its store, and with it the opens on it.
std::shared_ptr<storage::Store> Engine::store_of_before(const policy::Share& config) const {
  auto before = shares_.find(upcase(to_utf16(config.name).value_or(u"")));
  if (before == shares_.end() || before->second->config.path != config.path) return nullptr;
  const auto& remote = before->second->config.remote;
  bool same_login = !remote || !config.remote || remote->login == config.remote->login;
  return same_login ? before->second->store : nullptr;
}

void Engine::adopt_shares(const policy::Policy& policy) {
  std::unordered_map<std::u16string, std::shared_ptr<ServedShare>> next;
  auto pipes = std::make_shared<ServedShare>();
  pipes->config.name = "IPC$";
  pipes->name = kPipeShare;
  next.emplace(kPipeShare, std::move(pipes));
  for (const auto& config : policy.shares) {
    auto name = to_utf16(config.name).value_or(u"");
    auto served = std::make_shared<ServedShare>();
    served->config = config;
    served->name = name;
    served->store = store_of_before(config);
    if (!served->store) {
      auto opened = parts_.open_store(config);
      if (!opened) {
        spdlog::error("share \"{}\": cannot serve {}: {}", config.name, config.path, to_string(opened.error()));
        continue;
      }
      served->store = std::move(*opened);
      served->store->on_cache_loss([this](storage::Store::CacheLoss loss) { take_back_caches(files_, std::move(loss)); });
    }
    next.emplace(upcase(name), std::move(served));
  }
  shares_ = std::move(next);
}

std::shared_ptr<ServedShare> Engine::find_share(std::u16string_view name) const {
  std::lock_guard guard(policy_mutex_);
  auto found = shares_.find(upcase(name));
  return found == shares_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<ServedShare>> Engine::shares() const {
  std::lock_guard guard(policy_mutex_);
  std::vector<std::shared_ptr<ServedShare>> all;
  for (const auto& [name, share] : shares_) all.push_back(share);
  return all;
}

policy::TreeDecision Engine::may_connect(const Connection& connection, const policy::Identity& who,
                                         const ServedShare& share) const {
  return policy::check_tree(*policy(), connection.peer().admission, user_facts(who), share.config.name);
}

bool Engine::may_see(const policy::Identity& who, const ServedShare& share) const {
  policy::Admission anywhere;
  anywhere.allowed = true;
  auto now = policy();
  auto visible = policy::visible_shares(*now, anywhere, user_facts(who));
  return std::any_of(visible.begin(), visible.end(),
                     [&](const auto* each) { return policy::same_share_name(each->name, share.config.name); });
}

bool Engine::is_called(const nbt::Name& name) const {
  auto text = name.text();
  return text == nbt::kSmbServerName || text == name_;
}

// ---- the network neighbourhood ----

void Engine::set_neighbourhood(Neighbourhood source) {
  std::lock_guard guard(neighbourhood_mutex_);
  neighbourhood_ = std::move(source);
}

std::vector<browser::ServerEntry> Engine::neighbourhood(std::string_view workgroup, uint32_t mask) const {
  Neighbourhood source;
  {
    std::lock_guard guard(neighbourhood_mutex_);
    source = neighbourhood_;
  }
  auto heard = source ? source(workgroup, mask) : std::vector<browser::ServerEntry>();
  if (!heard.empty()) return heard;
  return browser::own_list(browser::settings_of({policy(), name_, workgroup_name(*policy()), {}}, {}), workgroup, mask);
}

// ---- work ----

void Engine::run_on_worker(std::shared_ptr<Chain> chain) {
  auto& pool = chain->waits_for_others() ? far_workers_ : workers_;
  post_to(pool, [chain = std::move(chain)]() mutable {
    chain->go_to_worker();
    for (;;) {
      auto& connection = chain->connection();
      if (chain->run() != Chain::State::parked) return connection.answered(std::move(chain));
      connection.answered_so_far(*chain);
      if (chain->park()) return;
    }
  });
}

void Engine::post_to(WorkerPool& pool, std::function<void()> work) {
  if (!has_workers() || !pool.post(work)) work();  // without workers, or stopping: finish it here
}

// ---- sessions ----

std::shared_ptr<Session> Engine::new_session() {
  std::lock_guard guard(sessions_mutex_);
  for (;;) {
    // 32 bits, because there are clients that keep no more of it. It is a name, not a secret.
    uint64_t id = random_value<uint32_t>();
    if (id == 0 || id == 0xFFFFFFFF || sessions_.contains(id)) continue;
    return std::make_shared<Session>(id);
  }
}

void Engine::publish(std::shared_ptr<Session> session) {
  std::lock_guard guard(sessions_mutex_);
  uint64_t id = session->id;
  sessions_.emplace(id, std::move(session));
}

std::shared_ptr<Session> Engine::find_session(uint64_t id) const {
  std::lock_guard guard(sessions_mutex_);
  auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : found->second;
}

std::vector<std::shared_ptr<Session>> Engine::sessions() const {
  std::lock_guard guard(sessions_mutex_);
  std::vector<std::shared_ptr<Session>> all;
  for (const auto& [id, session] : sessions_) all.push_back(session);
  return all;
}

void Engine::end_session(const std::shared_ptr<Session>& session) {
  {
    std::lock_guard guard(sessions_mutex_);
    sessions_.erase(session->id);
  }
  session->state = Session::State::ended;
  session->take_trees();
  close_all(session->take_opens());
  for (auto& channel : session->channels()) {
    channel->cancel_waiting_of(session->id, NtStatus::user_session_deleted);
  }
}

// ---- opens ----

void Engine::close(const std::shared_ptr<Open>& open, NtStatus waiting_status, storage::File::Closing how) {
  if (open->closed.exchange(true)) return;
  handlers::end_notify(*open, waiting_status);
  if (!open->node) return;
  auto left = files_.leave(open->node, open->id, [file = open->file] {
    if (auto removed = file->remove(); !removed)
      spdlog::warn("delete on close of \"{}\": {}", printable(file->name()), to_string(removed.error()));
  });
  for (auto& cancelled : left.cancelled) cancelled(NtStatus::range_not_locked);
  for (auto& granted : left.granted) granted(NtStatus::success);
  for (auto& told : left.doomed) told();
  if (left.remove) left.remove();
  open->file->close(how);
  for (auto& wake : left.woken) wake();
}

void Engine::close_all(std::vector<std::shared_ptr<Open>> opens, NtStatus waiting_status) {
  for (auto& open : opens) close(open, waiting_status);
}

void Engine::abandon(const std::shared_ptr<Open>& open) {
  if (open->node) {
    std::lock_guard guard(open->node->mutex);
    if (auto* member = open->node->member(open->id)) member->delete_on_close = false;
  }
  close(open);
}

// ---- refusals ----

std::string Engine::record(policy::Refusal refusal) {
  storage::posix::AsProcess own_identity;  // the log is the server's, whoever this thread acted for last
  auto summary = refusal.reason.summary();
  auto peer = policy::to_string(refusal.peer);
  auto user = refusal.user;
  auto share = refusal.share;
  auto id = parts_.refusals->record(std::move(refusal));
  if (summary.empty()) return id;  // only counted: one of very many
  spdlog::info("refused {} from {}{}{}: {} (sallyport why {})", user.empty() ? "a connection" : user, peer,
               share.empty() ? "" : " on ", share, summary, id);
  return id;
}

void Engine::refuse(const Connection& connection, const std::string& user, const std::string& share, const policy::Reason& reason,
                    NtStatus status, std::string object) {
  policy::Refusal refusal;
  refusal.peer = connection.peer().address;
  refusal.door = connection.peer().door;
  refusal.user = user;
  refusal.share = share;
  refusal.object = std::move(object);
  refusal.reason = reason;
  refusal.status = status;
  record(std::move(refusal));
}

void Engine::refuse_peer(const Peer& peer, const policy::Reason& reason, NtStatus status) {
  policy::Refusal refusal;
  refusal.peer = peer.address;
  refusal.door = peer.door;
  refusal.reason = reason;
  refusal.status = status;
  record(std::move(refusal));
}

void Engine::note_malformed(const Call& call, const wire::Fault& fault) {
  spdlog::debug("{}: {} request: {}", call.connection.peer().text, smb2::to_string(call.header.command), wire::describe(fault));
}

}  // namespace sallyport::server
