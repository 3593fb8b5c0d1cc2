namespace ScrapeCluster.Pipeline.HttpClients.Plain;

/// <summary>How options reach plain http targets without SocketsHttpHandler.</summary>
/// <param name="Credentials">What the Authorization header says; null: it is not sent.</param>
internal sealed record PlainWay(PlainConnections Connections, IAuthorizationSource? Credentials, bool FollowsRedirects);
