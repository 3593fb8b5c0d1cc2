using System.Net;
using System.Net.Sockets;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Server.Hosting;

/// <summary>Everything that can be found wrong before a node starts.</summary>
internal static class StartUp
{
    /// <summary>A node ready to run, or one sentence for each thing that keeps it from running.</summary>
    public static (PreparedNode? Node, IReadOnlyList<string> Errors) Prepare(ServerOptions server)
    {
        if (server.OperatorResources?.Error() is { } operatorError)
            return (null, [operatorError]);
        var jobs = JobSources.Begin(server.OperatorResources);
        var loaded = ConfigurationReading.Read(server.Configuration, jobs);
        if (loaded.Options is not { } options)
            return (null, [$"Cannot start with {(server.Configuration.IsFile ? "--config.file=" : "")}{server.Configuration.Name}:", .. loaded.Errors.Select(error => $"  {error}")]);
        if (StorageError(server.StoragePath) is { } storageError)
            return (null, [storageError]);
        if (HighAvailability.ErrorIn(server) is { } pairError)
            return (null, [pairError]);
        options = HighAvailability.Label(options, server, out var labelError);
        if (labelError is not null)
            return (null, [labelError]);

        var (settled, clusterError) = ClusterAddress.OfThisMachine(server).Settle();
        if (settled is null)
            return (null, [clusterError!]);
        if (ClusterPortError(settled.ClusterAddress) is { } portError)
            return (null, [portError]);

        server = settled;
        try
        {
            var listener = server.ListenAddress.Bind();
            var address = new WebAddress(new IPEndPoint(server.ListenAddress.EndPoint.Address, ((IPEndPoint)listener.LocalEndPoint!).Port));
            var (healthCheck, healthCheckError) = HealthCheckListener.Take(options.Builtin.HealthCheck);
            var node = new PreparedNode(server, OwnAddress.Fill(options, address.Reachable), listener, address) { HealthCheck = healthCheck, HealthCheckError = healthCheckError, Jobs = jobs };
            return (node, []);
        }
        catch (SocketException e)
        {
            return (null, [ListenError(server.ListenAddress, "--web.listen-address", e)]);
        }
    }

    // The actor system takes the port itself, a moment later, and says less.
    private static string? ClusterPortError(HostPort address)
    {
        if (!IPAddress.TryParse(address.Host, out var ip))
            return null;
        try
        {
            new WebAddress(new IPEndPoint(ip, address.Port)).Bind().Dispose();
            return null;
        }
        catch (SocketException e)
        {
            return ListenError(address, "--cluster.listen-address", e);
        }
    }

    private static string ListenError(object address, string flag, SocketException e) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse =>
            $"Cannot listen on {address}: another process listens there; choose another {flag} (port 0 picks a free one).",
        SocketError.AddressNotAvailable => $"Cannot listen on {address}: this machine has no such address; choose another {flag}.",
        SocketError.AccessDenied => $"Cannot listen on {address}: not permitted; choose a {flag} with a port above 1023.",
        _ => $"Cannot listen on {address}: {e.Message}; choose another {flag}.",
    };

    private static string? StorageError(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            var probe = Path.Combine(path, $".probe-{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return $"Cannot write to --storage.path={path}: {e.Message.TrimEnd('.')}; choose a directory that this user may write to.";
        }
    }
}
