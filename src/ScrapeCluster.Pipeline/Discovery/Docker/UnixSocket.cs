using System.Net.Sockets;
using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Pipeline.Discovery.Docker;

/// <summary>HTTP over a socket in the file system.</summary>
internal static class UnixSocket
{
    /// <param name="path">An absolute path; one that begins with @ is of Linux' abstract names.</param>
    public static SocketsHttpHandler CreateHandler(string path) => new()
    {
        UseCookies = false,
        UseProxy = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        ConnectCallback = (_, cancellationToken) => ConnectAsync(path, cancellationToken),
    };

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            var name = path.StartsWith('@') ? $"\0{path[1..]}" : path;
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(name), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception e)
        {
            socket.Dispose();
            // A path may be too long for a socket.
            if (e is SocketException or ArgumentException)
                throw new DescribedHttpException($"Cannot reach the Docker host \"unix://{path}\": {e.Message}.", e);
            throw;
        }
    }
}
