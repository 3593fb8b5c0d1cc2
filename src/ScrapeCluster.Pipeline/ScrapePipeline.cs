using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Parsing;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Plans;
using ScrapeCluster.Pipeline.Scraping;
using ScrapeCluster.Pipeline.Targets;
using EndpointSharding = ScrapeCluster.Pipeline.RemoteWrite.Sending.EndpointSharding;

namespace ScrapeCluster.Pipeline;

/// <summary>
/// One scrape of one target, from request to encoded fragments. Start reading here. One per configuration: a reload makes
/// another, and targets' states go on with it.
/// </summary>
public sealed class ScrapePipeline : IDisposable
{
    private readonly ConcurrentDictionary<ScrapePool, Lazy<JobScraping>> _jobs = new();
    private readonly ConcurrentDictionary<string, ScrapeFailureLog> _failureLogs = new();
    // Few: each holds some hundred KB.
    private readonly IdlePlaces<ScrapeEncoder> _encoders = new(Environment.ProcessorCount);
    private readonly EncodingPlan _plan;
    private readonly SeriesPlanning _planning;
    private readonly HttpClientFactory _httpClients;
    private readonly ScrapingMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly WarningGate _warnings;

    /// <summary>Scrapes in flight, and one for not being disposed: at 0 everything is closed.</summary>
    private int _users = 1;
    private bool _disposed;

    public ScrapePipeline(ScrapeClusterOptions options, HttpClientFactory httpClients, ScrapingMetrics metrics, TimeProvider time, ILoggerFactory loggers)
    {
        _plan = PlanOf(options);
        _planning = new SeriesPlanning(time, metrics);
        _httpClients = httpClients;
        _metrics = metrics;
        _time = time;
        _logger = loggers.CreateLogger<ScrapePipeline>();
        _warnings = new WarningGate(time);
    }

    /// <summary>
    /// Scrapes a target once. Never throws for what a target does: that is in the result. One call at a time per
    /// <see cref="TargetState"/>.
    /// </summary>
    /// <param name="timestampMs">What the samples are stamped with, milliseconds since 1970.</param>
    public async Task<ScrapeResult> RunAsync(TargetState target, long timestampMs, FragmentWriter write, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _users);
        try
        {
            return await ScrapeAsync(target, timestampMs, write, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Writes the staleness markers of a target that is gone for good: its series and its report series.</summary>
    /// <returns>Markers written, counted once however many endpoints there are. None where the target was never scraped.</returns>
    public int EndTarget(TargetState target, long timestampMs, FragmentWriter write)
    {
        if (target.Series is not { } series)
            return 0;

        using var encoder = new ScrapeEncoder(_plan);
        var markers = encoder.EndTarget(series, timestampMs);
        Write(encoder.Fragments(), write);
        target.Series = null;
        _metrics.Markers(markers);
        return markers;
    }

    /// <summary>Scrapes in flight end as usual; what they use is closed after the last.</summary>
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _disposed, true))
            Leave();
    }

    private async Task<ScrapeResult> ScrapeAsync(TargetState target, long timestampMs, FragmentWriter write, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        var job = _jobs.GetOrAdd(target.Pool, StartJob).Value;

        using var response = await FetchAsync(job, target, cancellationToken).ConfigureAwait(false);   // Scraping
        if (response.Cancelled)
            return Cancelled(timestampMs, started);

        var encoder = _encoders.TryTake() ?? new ScrapeEncoder(_plan, _planning);
        try
        {
            var report = new ScrapeRun(target, timestampMs, started);
            var page = Encode(encoder, job, report, response);                                                // Parsing, Relabeling, Encoding
            var written = Write(encoder.Finish(), write);                                                     // to the queue
            if (page is { Error: null, Scraped: > 0 })
                _metrics.Page(encoder.Way);
            return target.Last = Report(job, report, response, page, written);
        }
        finally
        {
            encoder.Reset();
            if (!_encoders.TryGive(encoder))
                encoder.Dispose();
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            Close();
    }

    private void Close()
    {
        foreach (var job in _jobs.Values)
            job.Value.Dispose();
        foreach (var log in _failureLogs.Values)
            log.Dispose();
        while (_encoders.TryTake() is { } encoder)
            encoder.Dispose();
    }

    private static ValueTask<ScrapeResponse> FetchAsync(JobScraping job, TargetState state, CancellationToken cancellationToken) =>
        state.Target.ForcedError is { } error
            ? ValueTask.FromResult(ScrapeResponse.Failed(ScrapeFailure.TargetLimit, error))
            : job.Scraper.ScrapeAsync(state.Target, state.Way ??= job.Scraper.WayTo(state.Target), cancellationToken);

    private PageResult Encode(ScrapeEncoder encoder, JobScraping job, ScrapeRun run, ScrapeResponse response)
    {
        var options = run.State.Pool.Options;
        var series = run.State.Series = encoder.SeriesFor(run.State.Target, job.Rules, ReportSeries.CountFor(options, _plan.WritesTargetInfo), run.State.Series);
        encoder.Begin(series, run.TimestampMs, _time.GetUtcNow().ToUnixTimeMilliseconds());
        var page = AddPage(encoder, options, run.State.Target, response);
        _metrics.Markers(encoder.AddMarkers());
        encoder.AddReport(new ScrapeReport(
            page.Error is null, _time.GetElapsedTime(run.Started), page.Scraped, page.PostRelabeling, page.SeriesAdded,
            run.State.Target.Timeout, options.SampleLimit, response.BodySizeBytes));
        return page;
    }

    private static PageResult AddPage(ScrapeEncoder encoder, ScrapePoolOptions options, Target target, ScrapeResponse response)
    {
        if (response.Error is not null)
            return encoder.AddFailure(response.Failure, response.Error);
        if (response.Body.IsEmpty)
            return default;
        if (ContentTypes.Choose(response.ContentType, options.FallbackScrapeProtocol, out var error) is not { } format)
            return encoder.AddFailure(ScrapeFailure.ContentType, $"Cannot read what \"{target.Url}\" exposes: {error}");
        return encoder.AddPage(response.Body, format);
    }

    private static int Write(IEnumerable<(string Endpoint, Fragment Fragment)> fragments, FragmentWriter write)
    {
        var samples = 0;
        foreach (var (endpoint, fragment) in fragments)
        {
            write(endpoint, fragment);
            samples += fragment.SampleCount;
        }

        return samples;
    }

    private ScrapeResult Report(JobScraping job, ScrapeRun run, ScrapeResponse response, PageResult page, int written)
    {
        var duration = _time.GetElapsedTime(run.Started);
        _metrics.Finished(page.Failure, duration, response.BodySizeBytes);
        CountSamples(page);
        if (page.Error is not null)
            ReportFailure(job, run.State.Target, page.Error);
        else
            Log.Scraped(_logger, run.State.Target.Url, page.Scraped, written, duration);
        if (page.Duplicates + page.OutOfOrder + page.OutOfBounds > 0 && _warnings.Opens(run.State.Target.JobName))
            Log.DroppedSamples(_logger, run.State.Target.JobName, run.State.Target.Url, page.Duplicates, page.OutOfOrder, page.OutOfBounds);

        return new ScrapeResult
        {
            TimestampMs = run.TimestampMs,
            Error = page.Error,
            Duration = duration,
            SamplesScraped = page.Scraped,
            SamplesPostRelabeling = page.PostRelabeling,
            SeriesAdded = page.SeriesAdded,
            SamplesWritten = written,
            BodySizeBytes = response.BodySizeBytes,
        };
    }

    private void CountSamples(in PageResult page)
    {
        _metrics.Samples(page.Scraped, page.Encoded);
        if (page.Error is not null)
        {
            _metrics.Dropped(SampleDropReason.ScrapeFailed, page.Scraped);
            return;
        }

        _metrics.Dropped(SampleDropReason.MetricRelabeling, page.DroppedByRelabeling);
        _metrics.Dropped(SampleDropReason.DuplicateTimestamp, page.Duplicates);
        _metrics.Dropped(SampleDropReason.OutOfOrder, page.OutOfOrder);
        _metrics.Dropped(SampleDropReason.OutOfBounds, page.OutOfBounds);
    }

    private void ReportFailure(JobScraping job, Target target, string error)
    {
        Log.ScrapeFailed(_logger, target.JobName, error);
        job.Failures?.Write(target.JobName, target.Url, error);
    }

    private ScrapeResult Cancelled(long timestampMs, long started)
    {
        _metrics.WasCancelled();
        return new ScrapeResult { TimestampMs = timestampMs, Duration = _time.GetElapsedTime(started), Cancelled = true };
    }

    private Lazy<JobScraping> StartJob(ScrapePool pool) => new(() =>
    {
        var path = pool.Options.ScrapeFailureLogFile;
        var failures = path is null ? null : _failureLogs.GetOrAdd(path, file => new ScrapeFailureLog(file, _time, _logger));
        return new JobScraping(pool, _httpClients, failures, _time);
    });

    private static EncodingPlan PlanOf(ScrapeClusterOptions options) => new(
        [.. options.RemoteWrites.Select(endpoint => new EndpointEncoding(
            endpoint.Name, options.ExternalLabels, EndpointSharding.RulesOf(endpoint, options.RemoteWrites), endpoint.Queue.MaxSamplesPerSend, endpoint.SendExemplars)
        {
            MaxFragmentBytes = EndpointEncoding.FragmentBytesFor(endpoint.MaxRequestBytes),
            Naming = endpoint.Naming,
        })],
        NameValidation.Utf8);

    private sealed record ScrapeRun(TargetState State, long TimestampMs, long Started);
}
