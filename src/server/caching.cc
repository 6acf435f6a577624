#include "server/caching.h"

#include "proto/smb2/oplock_break.h"
#include "server/connection.h"
#include "wire/encoder.h"

namespace sallyport::server {

namespace {

using smb2::OplockLevel;
using state::kCacheHandle;
using state::kCacheRead;
using state::kCacheWrite;

uint32_t state_of(OplockLevel level) {
  switch (level) {
    case OplockLevel::level_ii: return kCacheRead;
    case OplockLevel::exclusive: return kCacheRead | kCacheWrite;
    case OplockLevel::batch: return kCacheRead | kCacheWrite | kCacheHandle;
    default: return 0;
  }
}

OplockLevel level_of(uint32_t state) {
  if (state & kCacheHandle) return OplockLevel::batch;
  if (state & kCacheWrite) return OplockLevel::exclusive;
  return state & kCacheRead ? OplockLevel::level_ii : OplockLevel::none;
}

template <class T>
Buffer notification(const T& body) {
  smb2::Header header;
  header.command = smb2::Command::oplock_break;
  header.flags = smb2::header_flags::kServerToRedir;
  header.message_id = smb2::kUnsolicitedMessageId;
  Buffer message;
  message.append(kHeadroom);
  wire::encode(header, message, kHeadroom);
  wire::encode(body, message, kHeadroom);
  return message;
}

Buffer lease_notification(const state::CacheBreak& what) {
  smb2::LeaseBreakNotification body;
  body.new_epoch = what.epoch;
  body.flags = what.needs_answer ? smb2::LeaseBreakNotification::kFlagAckRequired : 0;
  body.lease_key = what.key.lease;
  body.current_lease_state = what.from;
  body.new_lease_state = what.to;
  return notification(body);
}

}  // namespace

state::CacheRequest cache_request(const smb2::CreateRequest& request, const CreateDetails& details, const Connection& connection,
                                  Open& open) {
  state::CacheRequest out;
  out.key = open.cache_key = state::CacheKey::of_open(open.id);
  bool caches = !open.is_directory();
  if (request.requested_oplock_level != OplockLevel::lease) {
    out.state = caches ? state_of(request.requested_oplock_level) : 0;
    return out;
  }
  // 3.3.5.9.8: without leases on folders the context counts as not there.
  if (!caches || !details.lease || !(connection.negotiated().capabilities & smb2::capabilities::kLeasing)) return out;
  open.lease = out.lease = true;
  out.v2 = details.lease_is_v2 && connection.negotiated().smb3();
  out.key = open.cache_key = {connection.negotiated().client_guid, details.lease->lease_key};
  out.epoch = details.lease->epoch;
  out.state = details.lease->lease_state & (kCacheRead | kCacheHandle | kCacheWrite);
  return out;
}

void answer_grant(const state::CacheGrant& grant, const CreateDetails& details, const Open& open, Buffer& storage,
                  smb2::CreateResponse& answer) {
  if (!open.lease) {
    answer.oplock_level = level_of(grant.state);
    return;
  }
  answer.oplock_level = OplockLevel::lease;
  smb2::CreateLeaseV2 lease = *details.lease;
  lease.lease_state = grant.state;
  lease.lease_flags =
      (lease.lease_flags & smb2::lease_flags::kParentLeaseKeySet) | (grant.breaking ? smb2::lease_flags::kBreakInProgress : 0);
  lease.epoch = grant.epoch;
  if (!(lease.lease_flags & smb2::lease_flags::kParentLeaseKeySet)) lease.parent_lease_key = {};
  storage = grant.v2 ? wire::encoded(lease)
                     : wire::encoded(smb2::CreateLease{lease.lease_key, lease.lease_state,
                                                       grant.breaking ? smb2::lease_flags::kBreakInProgress : 0});
  answer.contexts.push_back({std::string(smb2::create_tags::kRqLs), storage});
}

void tell_break(const std::weak_ptr<Open>& weak, const state::CacheBreak& what) {
  auto open = weak.lock();
  auto session = open ? open->session.lock() : nullptr;
  if (!session) return;
  auto channels = session->channels();
  if (channels.empty()) return;
  auto connection = channels.front();
  Buffer message =
      what.lease ? lease_notification(what) : notification(smb2::OplockBreak{level_of(what.to), {open->persistent_id, open->id}});
  connection->notify(std::move(message), session);
}

Result<> wait_for_break(Call& call, const std::shared_ptr<state::FileNode>& node) {
  TRY(resume, call.defer());
  node->caching.wait(resume);
  std::weak_ptr<state::FileNode> weak = node;
  call.connection.link().post_after(kBreakTimeout, [weak, number = node->caching.latest_break()] {
    auto held = weak.lock();
    if (!held) return;
    std::unique_lock lock(held->mutex);
    auto woken = held->caching.give_up_waiting(number);
    lock.unlock();
    for (auto& wake : woken) wake();
  });
  return fail(NtStatus::pending);
}

Result<> end_handle_caches(Call& call, Open& open) {
  std::vector<std::function<void()>> letters;
  Result<> result;
  {
    std::lock_guard guard(open.node->mutex);
    if (open.node->caching.empty()) return {};
    auto disturbed = open.node->caching.before_rename(open.cache_key);
    letters = open.node->letters(disturbed.breaks);
    if (disturbed.wait) result = wait_for_break(call, open.node);
  }
  for (auto& letter : letters) letter();
  return result;
}

void take_back_caches(state::FileTable& files, storage::Store::CacheLoss loss) {
  auto locked = files.find(loss.file);
  if (!locked.node) return loss.done();
  std::vector<state::Caching::Wake> woken;
  if (loss.now) woken = locked->caching.give_up_waiting(locked->caching.latest_break());
  auto disturbed = locked->caching.keep_at_most(loss.most);
  auto letters = locked->letters(disturbed.breaks);
  bool waits = disturbed.wait && !loss.now;
  if (waits) locked->caching.wait([&files, loss] { take_back_caches(files, loss); });
  locked.lock.unlock();
  for (auto& letter : letters) letter();
  for (auto& wake : woken) wake();
  if (!waits) loss.done();
}

void end_reading_caches(Open& open) {
  if (!open.node) return;
  std::vector<std::function<void()>> letters;
  {
    std::lock_guard guard(open.node->mutex);
    if (open.node->caching.empty()) return;
    letters = open.node->letters(open.node->caching.contend(open.cache_key));
  }
  for (auto& letter : letters) letter();
}

}  // namespace sallyport::server
