#include "server/rpc/pipes.h"

#include "server/rpc/enumeration.h"
#include "server/rpc/lsarpc.h"
#include "server/rpc/srvsvc.h"
#include "server/rpc/wkssvc.h"

namespace sallyport::server::rpc {

namespace {

using Make = std::unique_ptr<Interface> (*)(const ServerFacts&, const policy::Identity&);
template <class Service>
std::unique_ptr<Interface> make(const ServerFacts& facts, const policy::Identity& who) {
  return std::make_unique<Service>(facts, who);
}

struct Pipe {
  std::string_view name;
  Make make;
};
// Windows gives the local security authority's pipe a second name, lsass.
constexpr Pipe kPipes[] = {
    {"srvsvc", make<Srvsvc>},
    {"wkssvc", make<Wkssvc>},
    {"lsarpc", make<Lsarpc>},
    {"lsass", make<Lsarpc>},
};

}  // namespace

Result<std::unique_ptr<Endpoint>> open_pipe(std::u16string_view name, const ServerFacts& facts, const policy::Identity& who) {
  if (name.starts_with(u'\\')) name.remove_prefix(1);
  for (const auto& pipe : kPipes)
    if (equal_ignoring_case(wide(pipe.name), name)) return std::make_unique<Endpoint>(pipe.name, pipe.make(facts, who));
  return fail(NtStatus::object_name_not_found);
}

}  // namespace sallyport::server::rpc
