using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace ScrapeCluster.Server.Endpoints;

/// <summary>The envelope of Prometheus' HTTP API: {"status":"success","data":...} or {"status":"error","errorType":...,"error":...}.</summary>
internal sealed record ApiResponse
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new LabelSetJsonConverter(), new SampleJsonConverter(), new UtcTimeJsonConverter() },
    };

    public required string Status { get; init; }
    public object? Data { get; init; }
    public string? ErrorType { get; init; }
    public string? Error { get; init; }

    public static IResult Success(object data) => Results.Json(new ApiResponse { Status = "success", Data = data }, Json);

    /// <summary>400, "bad_data".</summary>
    public static IResult BadData(string error) => Fail(StatusCodes.Status400BadRequest, "bad_data", error);

    /// <summary>404, "not_found".</summary>
    public static IResult NotFound(string error) => Fail(StatusCodes.Status404NotFound, "not_found", error);

    /// <summary>503, "unavailable".</summary>
    public static IResult Unavailable(string error) => Fail(StatusCodes.Status503ServiceUnavailable, "unavailable", error);

    private static IResult Fail(int statusCode, string errorType, string error) =>
        Results.Json(new ApiResponse { Status = "error", ErrorType = errorType, Error = error }, Json, statusCode: statusCode);
}
