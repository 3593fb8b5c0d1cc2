using System.Collections.Concurrent;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.HttpClients;

namespace ScrapeCluster.Server.Hosting;

/// <summary>Asks target allocators for their jobs, and remembers what each answered last: one that does not answer takes nobody's jobs away.</summary>
internal sealed class TargetAllocatorClient : IDisposable
{
    private const int MostBytes = 64 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<TargetAllocatorOptions, string> _answers = new();
    private readonly HttpClientFactory _clients = new();

    /// <summary>What it answered last; asks where it never did. Null: it still does not.</summary>
    public string? LastOf(TargetAllocatorOptions allocator)
    {
        if (!_answers.ContainsKey(allocator))
            AskAsync(allocator, CancellationToken.None).GetAwaiter().GetResult();
        return _answers.GetValueOrDefault(allocator);
    }

    /// <returns>Whether its answer is another than before, and what went wrong; null: nothing.</returns>
    public async Task<(bool HasChanged, string? Error)> AskAsync(TargetAllocatorOptions allocator, CancellationToken cancellationToken)
    {
        try
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(Patience);
            var answer = await FetchAsync(allocator, timeout.Token).ConfigureAwait(false);
            var hasChanged = !_answers.TryGetValue(allocator, out var before) || before != answer;
            _answers[allocator] = answer;
            return (hasChanged, null);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or IOException or UriFormatException or InvalidOperationException)
        {
            return (false, $"{allocator.JobsUrl} does not answer: {(e is OperationCanceledException ? $"nothing within {Patience.TotalSeconds}s" : e.GetBaseException().Message)}");
        }
    }

    public void Dispose() => _clients.Dispose();

    private async Task<string> FetchAsync(TargetAllocatorOptions allocator, CancellationToken cancellationToken)
    {
        using var client = _clients.Create(allocator.HttpClient);
        using var request = new HttpRequestMessage(HttpMethod.Get, allocator.JobsUrl);
        using var answer = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
            throw new HttpRequestException($"status {(int)answer.StatusCode}");
        await answer.Content.LoadIntoBufferAsync(MostBytes, cancellationToken).ConfigureAwait(false);
        return await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
    }
}
