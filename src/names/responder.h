// What becomes of a datagram on port 137: all the machines of the name service put together, without sockets and without a clock.
//
// Kept true: a request is looked at only when its sender may ask; nobody else gets a byte back, except that a name of ours which
// the whole network was told of ([netbios] announce = "network") is defended against the whole network.
#pragma once

#include <memory>
#include <vector>

#include "names/gate.h"
#include "names/name_table.h"
#include "names/question.h"
#include "names/resolver.h"
#include "names/wins_server.h"

namespace sallyport::names {

class Responder {
 public:
  explicit Responder(const Surroundings& surroundings);

  // Links that stay keep their names as they stand; those that go release them into `out` (by the old numbers).
  void configure(const Plan& plan, Time now, Outbox& out);

  struct Heard {
    size_t link = 0;
    bool broadcast = false;  // as it came in
    V4 source{};
    uint16_t port = 0;
    Bytes datagram;
  };
  // Length of an answer written to `answer` (kAnswerRoom), to be sent back by the same link; 0 for none. What else there is to
  // send is in `out`.
  size_t take(const Heard& heard, MutableBytes answer, Time now, policy::Time wall, Outbox& out);

  void tick(Time now, Outbox& out);
  Time next() const;
  void release_all(Outbox& out);

  // On every link, or on that with this address alone.
  void add_name(const nbt::Name& name, bool group, Time now, const std::optional<V4>& link = {});
  void remove_name(const nbt::Name& name, Outbox& out, const std::optional<V4>& link = {});
  bool owns(const nbt::ScopedName& name, const V4& link_address) const;
  void resolve(const nbt::ScopedName& name, Resolver::Done done, Time now);
  std::vector<Resolver::Finished> take_finished() { return resolver_.take_finished(); }
  std::vector<std::string> take_news();
  void fill(Report& report, size_t most_rows, Time now) const;
  std::vector<OwnName> own_names() const;

 private:
  size_t answer_query(const Heard& heard, const Asked& asked, Gate::Role role, MutableBytes answer, Time now) const;
  size_t answer_name(const Heard& heard, const Asked& asked, Gate::Role role, MutableBytes answer, Time now) const;
  size_t answer_from_wins(const Asked& asked, MutableBytes answer, Time now) const;
  void take_request(const Heard& heard, const nbt::Packet& packet, Gate::Role role, Time now, Outbox& out);
  void take_response(const Heard& heard, const nbt::Packet& packet, Time now, Outbox& out);
  void take_stranger(const Heard& heard, Outbox& out);
  void have_looked_up(const Heard& heard, Outbox& out) const;
  std::vector<std::pair<nbt::Name, bool>> names_of(const Plan& plan, const V4& link) const;

  Gate gate_;
  std::vector<NameTable> tables_;
  Resolver resolver_;
  WinsServer wins_;
  policy::Time wall_{};  // of the datagram at hand
  NodeSettings settings_;
  std::string scope_;  // second-level encoded
  std::string machine_, workgroup_;
  struct Further {
    nbt::Name name;
    bool group = false;
    std::optional<V4> link;
    bool is_on(const V4& address) const { return !link || *link == address; }
  };
  std::vector<Further> further_;  // add_name()
  uint64_t queries_ = 0, answers_ = 0, refused_ = 0;
};

}  // namespace sallyport::names
