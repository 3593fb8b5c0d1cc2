using System.Text.Json;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>Asks EC2's instance metadata (version 2) which region the machine is in. The AWS SDK would wait on a thread, and look for it only once.</summary>
internal static class MachineRegion
{
    private const string LifetimeHeader = "X-aws-ec2-metadata-token-ttl-seconds";
    private const string TokenHeader = "X-aws-ec2-metadata-token";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Null: there is no metadata here, or it may not be asked for.</summary>
    public static async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        if (string.Equals(Variable("AWS_EC2_METADATA_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
            return null;
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpClient(handler) { Timeout = Patience };
        try
        {
            var token = await SendAsync(client, HttpMethod.Put, "latest/api/token", LifetimeHeader, "60", cancellationToken).ConfigureAwait(false);
            var text = await SendAsync(client, HttpMethod.Get, "latest/dynamic/instance-identity/document", TokenHeader, token, cancellationToken).ConfigureAwait(false);
            using var document = JsonDocument.Parse(text);
            return document.RootElement.TextOrNull("region") is { Length: > 0 } region ? region : null;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException or UriFormatException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task<string> SendAsync(HttpClient client, HttpMethod method, string path, string header, string value, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri($"{Endpoint().TrimEnd('/')}/{path}"));
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string Endpoint() =>
        Variable("AWS_EC2_METADATA_SERVICE_ENDPOINT")
        ?? (string.Equals(Variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"), "IPv6", StringComparison.OrdinalIgnoreCase)
            ? "http://[fd00:ec2::254]"
            : "http://169.254.169.254");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
