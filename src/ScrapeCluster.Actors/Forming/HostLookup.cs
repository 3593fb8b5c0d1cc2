using System.Net;

namespace ScrapeCluster.Actors.Forming;

/// <summary>Resolves a host name to its addresses now; throws where it does not resolve.</summary>
internal delegate Task<IPAddress[]> HostLookup(string host, CancellationToken cancellationToken);
