using System.Net;
using System.Text;
using System.Text.Json;
using ScrapeCluster.Pipeline.Discovery.Kubernetes;

namespace ScrapeCluster.Pipeline.Discovery.OperatorResources;

/// <summary>Gets the Secrets and ConfigMaps that custom resources name, one by one: no right to list them all is needed.</summary>
internal sealed class ReferenceFetcher(ApiClient client, ReferencedData data)
{
    private const int AtOnce = 8;
    private const int MostBytes = 8 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public Task FetchAsync(IReadOnlyCollection<ReferencedObject> items, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, FetchAsync);

    private async ValueTask FetchAsync(ReferencedObject item, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Patience);
        try
        {
            using var response = await client.GetAsync($"api/v1/namespaces/{Uri.EscapeDataString(item.Namespace)}/{item.Plural}/{Uri.EscapeDataString(item.Name)}", timeout.Token).ConfigureAwait(false);
            await response.Content.LoadIntoBufferAsync(MostBytes, timeout.Token).ConfigureAwait(false);
            using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(timeout.Token).ConfigureAwait(false));
            data.Set(item, TextsOf(item, json.RootElement));
        }
        catch (KubernetesApiException e) when (e.Status == HttpStatusCode.NotFound)
        {
            data.Fail(item, $"{item} is not there", mayPass: false);
        }
        catch (KubernetesApiException e) when (e.Status == HttpStatusCode.Forbidden)
        {
            data.Fail(item, $"{item} may not be read: {e.Message.TrimEnd('.')}. Bind a Role in namespace \"{item.Namespace}\" (or a ClusterRole) with the rule {{apiGroups: [\"\"], resources: [{item.Plural}], verbs: [get]}} to the user", mayPass: true);
        }
        catch (Exception e) when (e is KubernetesApiException or HttpRequestException or IOException or JsonException or FormatException)
        {
            data.Fail(item, $"{item} cannot be read: {e.GetBaseException().Message.TrimEnd('.')}", mayPass: true);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            data.Fail(item, $"{item} cannot be read: no answer within {Patience.TotalSeconds}s", mayPass: true);
        }
    }

    private static Dictionary<string, string> TextsOf(ReferencedObject item, JsonElement json)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (json.At("data") is { ValueKind: JsonValueKind.Object } values)
        {
            foreach (var value in values.EnumerateObject())
                texts[value.Name] = item.Plural == "secrets" ? Encoding.UTF8.GetString(Convert.FromBase64String(values.Text(value.Name))) : values.Text(value.Name);
        }

        return texts;
    }
}
