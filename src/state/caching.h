// Who may cache one file, and taking that back: oplocks and leases as one machine ([MS-SMB2] 3.3.5.9.8, 3.3.4.6, 3.3.4.7;
// [MS-FSA] 2.1.4.12). An oplock is a lease of a single open: level II is R, exclusive RW, batch RWH. The caller holds the
// file's mutex; what is to be sent or woken is returned, to be done without it.
#pragma once

#include <array>
#include <functional>
#include <optional>
#include <vector>

#include "base/guid.h"
#include "base/result.h"

namespace sallyport::state {

using OpenId = uint64_t;

inline constexpr uint32_t kCacheRead = 1, kCacheHandle = 2, kCacheWrite = 4;

// Opens with one key share what they may cache, and never break one another.
struct CacheKey {
  Guid client;                      // zero for an oplock
  std::array<uint8_t, 16> lease{};  // an oplock's is its open's id
  auto operator<=>(const CacheKey&) const = default;

  static CacheKey of_open(OpenId id);
};

// What a holder has to be told.
struct CacheBreak {
  OpenId open = 0;  // one of the holder's
  CacheKey key;
  bool lease = false;
  uint32_t from = 0;
  uint32_t to = 0;
  bool needs_answer = false;
  uint16_t epoch = 0;  // leases of version 2
};

struct CacheRequest {
  CacheKey key;
  bool lease = false;
  bool v2 = false;
  uint16_t epoch = 0;
  uint32_t state = 0;  // asked for
  bool attributes_only = false;
};

struct CacheGrant {
  uint32_t state = 0;
  uint16_t epoch = 0;
  bool breaking = false;
  bool v2 = false;  // a lease keeps the version it was made with
};

class Caching {
 public:
  using Wake = std::function<void()>;

  struct Intent {
    bool attributes_only = false;  // neither reads, writes nor deletes: disturbs no oplock
    bool looks_only = false;       // nor more than the security descriptor: disturbs no lease
    bool overwrites = false;
    bool violates_sharing = false;  // may succeed when the other gives its handle up
  };
  struct Disturbed {
    std::vector<CacheBreak> breaks;
    bool wait = false;
  };
  // Before an open: what others must give up first.
  Disturbed before_open(const CacheKey& who, const Intent& intent);
  // After it was admitted. `others`: opens of other keys that are more than attributes_only; `locked`: byte ranges are.
  CacheGrant grant(OpenId open, const CacheRequest& request, bool others, bool locked);
  // Somebody writes, truncates or locks: nobody else may go on reading from a cache.
  std::vector<CacheBreak> contend(const CacheKey& who);
  // The name goes away or changes: nobody else may go on holding its handle.
  Disturbed before_rename(const CacheKey& who);

  // Nobody may keep more than `most` any more. `wait`: not until all of these, and of earlier breaks, are answered.
  Disturbed keep_at_most(uint32_t most);

  struct Answered {
    NtStatus status = NtStatus::success;  // invalid_oplock_protocol: it kept more than it may, and has nothing now
    std::vector<Wake> wake;
    std::vector<CacheBreak> breaks;  // a further step for the same holder
  };
  // The holder's answer to a break. Fails with invalid_oplock_protocol or unsuccessful (lease) when none is due, and with
  // request_not_accepted when a lease keeps more than it may: its break is still to be answered then.
  Result<Answered> acknowledge(const CacheKey& key, uint32_t state);
  // The number of the latest break that needs an answer.
  uint64_t latest_break() const { return breaks_; }
  // Breaks up to this number that nobody answered in time count as answered.
  std::vector<Wake> give_up_waiting(uint64_t up_to);
  std::vector<Wake> leave(OpenId open);

  void wait(Wake wake) { waiting_.push_back(std::move(wake)); }
  bool empty() const { return holders_.empty(); }
  uint32_t state_of(const CacheKey& key) const;

 private:
  struct Holder {
    CacheKey key;
    bool lease = false;
    bool v2 = false;
    uint32_t state = 0;
    bool breaking = false;
    bool awaited = false;      // opens wait for the end of this break, whatever else it still takes
    uint32_t breaking_to = 0;  // what it was told
    uint32_t must_reach = 0;   // what it will have to come down to in the end
    uint64_t break_number = 0;
    uint16_t epoch = 0;
    std::vector<OpenId> opens;
  };
  Holder* find(const CacheKey& key);
  std::optional<CacheBreak> lower(Holder& holder, uint32_t to, bool further = false);
  std::vector<Wake> woken();

  std::vector<Holder> holders_;
  std::vector<Wake> waiting_;
  uint64_t breaks_ = 0;
};

}  // namespace sallyport::state
