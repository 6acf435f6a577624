// OPLOCK_BREAK acknowledgment, of an oplock and of a lease: [MS-SMB2] 3.3.5.22.1, 3.3.5.22.2.
#include "proto/smb2/oplock_break.h"

#include "server/connection.h"
#include "server/engine.h"
#include "server/handlers/handlers.h"
#include "wire/decoder.h"

namespace sallyport::server::handlers {

namespace {

uint32_t state_of(smb2::OplockLevel level) { return level == smb2::OplockLevel::level_ii ? state::kCacheRead : 0; }

Result<> acknowledge(Call& call, const state::FileKey& file, const state::CacheKey& key, uint32_t state) {
  auto locked = call.engine.files().find(file);
  if (!locked.node) return fail(NtStatus::file_closed);
  auto answered = locked->caching.acknowledge(key, state);
  if (!answered) return fail(answered.error());
  auto letters = locked->letters(answered->breaks);
  locked.lock.unlock();
  for (auto& letter : letters) letter();
  for (auto& wake : answered->wake) wake();
  if (answered->status != NtStatus::success) return fail(answered->status);
  return {};
}

Result<> answer_oplock(Call& call) {
  smb2::OplockBreak request;
  if (wire::decode(request, call.message, smb2::Header::kSize)) return fail(NtStatus::invalid_parameter);
  auto open = call.session->find_open(request.file_id);
  if (!open || !open->node) return fail(NtStatus::file_closed);
  if (request.oplock_level == smb2::OplockLevel::lease) return fail(NtStatus::invalid_parameter);
  bool keeps_too_much = request.oplock_level != smb2::OplockLevel::level_ii && request.oplock_level != smb2::OplockLevel::none;
  uint32_t state = keeps_too_much ? ~0u : state_of(request.oplock_level);
  TRY(done, acknowledge(call, open->node->key, open->cache_key, state));
  call.answer(request);
  return {};
}

Result<> answer_lease(Call& call) {
  smb2::LeaseBreak request;
  if (wire::decode(request, call.message, smb2::Header::kSize)) return fail(NtStatus::invalid_parameter);
  state::CacheKey key{call.connection.negotiated().client_guid, request.lease_key};
  auto file = call.engine.files().file_of_lease(key);
  if (!file) return fail(NtStatus::object_name_not_found);
  TRY(done, acknowledge(call, *file, key, request.lease_state));
  smb2::LeaseBreak answer;
  answer.lease_key = request.lease_key;
  answer.lease_state = request.lease_state;
  call.answer(answer);
  return {};
}

}  // namespace

Result<> OplockBreak::run(Call& call, const Request& request) {
  constexpr uint16_t kOplockSize = 24, kLeaseSize = 36;
  if (request.structure_size == kOplockSize) return answer_oplock(call);
  if (request.structure_size == kLeaseSize) return answer_lease(call);
  return fail(NtStatus::invalid_parameter);
}

}  // namespace sallyport::server::handlers
