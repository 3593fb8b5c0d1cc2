using Microsoft.AspNetCore.Http.Features;
using ScrapeCluster.Server.Endpoints;
using ScrapeCluster.Server.Hosting;

namespace ScrapeCluster.Server.BuiltinReceiver;

/// <summary>POST /api/v1/write: a remote-write 1.0 receiver. GET /api/v1/receiver/series: what it got, for the page.</summary>
internal static class ReceiverEndpoints
{
    private const int DefaultLimit = 200;
    private const int MaxLimit = 10_000;

    private const string Off =
        "The built-in receiver is off on this node. To turn it on, put \"scrapecluster: {builtin_receiver: {enabled: true}}\" into the configuration.";

    public static void MapReceiver(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/api/v1/write", WriteAsync);
        routes.MapGet("/api/v1/receiver/series", Find);
    }

    private static async Task<IResult> WriteAsync(
        HttpContext context, ConfigurationInForce inForce, SampleStore store, CancellationToken cancellationToken)
    {
        if (!inForce.Options.Builtin.ReceiverEnabled)
            return Text(StatusCodes.Status404NotFound, Off);
        if (RefuseMediaType(context.Request) is { } refusal)
            return Text(StatusCodes.Status415UnsupportedMediaType, refusal);

        // Kestrel's own limit would break the connection off; ours answers.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        if (context.Request.ContentLength > WriteRequestBody.MaxCompressedBytes
            || await WriteRequestBody.ReadAsync(context.Request.Body, cancellationToken) is not { } body)
        {
            return Text(StatusCodes.Status413PayloadTooLarge, $"Cannot take a write request of more than {WriteRequestBody.MaxCompressedBytes} bytes; send smaller batches.");
        }

        try
        {
            return store.Write(WriteRequestBody.Decompress(body)) is { } refused
                ? Text(StatusCodes.Status400BadRequest, refused)
                : Results.NoContent();
        }
        catch (InvalidWriteRequestException e)
        {
            return Text(StatusCodes.Status400BadRequest, $"Cannot read the write request: {e.Message}.");
        }
    }

    private static IResult Find(ConfigurationInForce inForce, SampleStore store, string? filter, string? limit)
    {
        if (!inForce.Options.Builtin.ReceiverEnabled)
            return ApiResponse.NotFound(Off);
        var count = DefaultLimit;
        if (!string.IsNullOrEmpty(limit) && (!int.TryParse(limit, out count) || count is < 0 or > MaxLimit))
            return ApiResponse.BadData($"Cannot read limit={limit}: allowed is a whole number from 0 to {MaxLimit}.");
        return ApiResponse.Success(store.Find(new SeriesFilter(filter ?? ""), count));
    }

    private static string? RefuseMediaType(HttpRequest request)
    {
        var type = request.ContentType ?? "";
        var mediaType = type.Split(';')[0].Trim();
        if (mediaType.Length > 0 && !mediaType.Equals("application/x-protobuf", StringComparison.OrdinalIgnoreCase))
            return $"Cannot take Content-Type \"{type}\"; allowed is application/x-protobuf.";
        if (type.Contains("proto=", StringComparison.OrdinalIgnoreCase) && !type.Contains("proto=prometheus.WriteRequest", StringComparison.OrdinalIgnoreCase))
            return $"Cannot take Content-Type \"{type}\"; this receiver speaks remote write 1.0 (proto=prometheus.WriteRequest).";
        var encoding = request.Headers.ContentEncoding.ToString();
        return encoding.Length > 0 && !encoding.Equals("snappy", StringComparison.OrdinalIgnoreCase)
            ? $"Cannot take Content-Encoding \"{encoding}\"; allowed is snappy."
            : null;
    }

    private static IResult Text(int statusCode, string text) => Results.Text(text + "\n", statusCode: statusCode);
}
