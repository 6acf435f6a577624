// The names registered at our WINS server: for how long, at which addresses, told by whom. No packets, no clock.
//
// Kept true: at most `names` in all and kMostOfOneHost by one sender, so that one machine cannot fill it; a name whose time is
// over is not found, whether or not it was swept away yet.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "names/service.h"
#include "names/timing.h"
#include "proto/nbt/name_records.h"

namespace sallyport::names {

// [MS-WINSRA] 2.2.10.1 has the same four. Of a normal group no addresses are kept: it is asked for by broadcast.
enum class WinsKind : uint8_t { unique, group, internet_group, multihomed };

class WinsTable {
 public:
  static constexpr size_t kMostOfOneHost = 512;

  WinsTable();
  void set_cap(size_t names) { cap_ = names; }
  size_t cap() const { return cap_; }
  size_t size() const { return entries_.size(); }

  struct Member {
    V4 address{};
    uint32_t until = 0;  // second of the table's own count
  };
  class Entry {
   public:
    uint16_t flags = 0;
    WinsKind kind = WinsKind::unique;

    size_t count() const { return more_ ? more_->size() : one_.until ? 1 : 0; }
    const Member& at(size_t i) const { return more_ ? (*more_)[i] : one_; }
    bool has(const V4& address) const;
    // Adds or renews; of kMostAddresses the oldest goes.
    void put(const V4& address, uint32_t until);
    void drop(const V4& address);
    uint32_t until() const;  // the last of its addresses
    V4 sender{};             // whose count it is

   private:
    // Nearly all names have one address.
    Member one_;
    std::unique_ptr<std::vector<Member>> more_;
  };

  // Null when there is none now.
  const Entry* find(const nbt::Name& name, Time now) const;
  Entry* find(const nbt::Name& name, Time now);
  enum class Full : uint8_t { no, table, sender };
  Full room_for(const V4& sender) const;
  // A new entry in place of any there was; room_for() has said that there is room.
  Entry& make(const nbt::Name& name, const V4& sender);
  void erase(const nbt::Name& name);

  uint32_t second(Time now) const;  // of the table's count, never 0
  // Takes away what is over, a sixtieth of the table each time: to be called once a second.
  void sweep(Time now);
  // Sorted by name, at most this many.
  std::vector<WinsRow> rows(size_t most, Time now) const;

 private:
  struct Hash {
    uint64_t seed;
    size_t operator()(const nbt::Name& name) const noexcept;
  };
  using Map = std::unordered_map<nbt::Name, Entry, Hash>;
  void forget(const V4& sender);

  size_t cap_ = 0, swept_ = 0;
  Time epoch_ = Clock::now() - 1s;
  Map entries_;
  std::unordered_map<uint32_t, uint32_t> of_sender_;
};

}  // namespace sallyport::names
