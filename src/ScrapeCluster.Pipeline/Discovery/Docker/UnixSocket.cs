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
            if (e is SocketException or ArgumentException)
                throw new DescribedHttpException($"Cannot reach the Docker host \"unix://{path}\": {Reason(e)}.", e);
            throw;
        }
    }

    // The runtime's own words for a file that is not there are those for an address that is not this machine's.
    private static string Reason(Exception e) => e switch
    {
        ArgumentException => "the path is too long for a socket",
        SocketException { SocketErrorCode: SocketError.AddressNotAvailable } => "there is no such file",
        _ => e.Message,
    };
}
