using System.Net;
using System.Text.Json;

namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>
/// One exchange with a token endpoint (RFC 6749, 4.4, or RFC 7523, 2.1). Whether it wants the client's id and secret in the header or in the
/// form is found out by trying, header first, as golang.org/x/oauth2 does.
/// </summary>
internal sealed class OAuth2TokenRequest(OAuth2Options options, HttpMessageInvoker client, TimeProvider time)
{
    private const int MaxAnswerBytes = 1 << 20;
    private const int MaxShownLength = 200;

    /// <summary>Null until one way has worked.</summary>
    private bool? _idInHeader;

    /// <exception cref="HttpRequestException">No token; the message says what the endpoint answered.</exception>
    public async Task<OAuth2Token> SendAsync(string secret, CancellationToken cancellationToken)
    {
        if (options.Jwt is { } jwt)
            return await SendAsync(StatementForm(jwt, secret), null, cancellationToken).ConfigureAwait(false);
        if (_idInHeader is { } known)
            return await SendAsync(secret, known, cancellationToken).ConfigureAwait(false);
        try
        {
            var token = await SendAsync(secret, idInHeader: true, cancellationToken).ConfigureAwait(false);
            _idInHeader = true;
            return token;
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.UserAuthenticationError)
        {
            var token = await SendAsync(secret, idInHeader: false, cancellationToken).ConfigureAwait(false);
            _idInHeader = false;
            return token;
        }
    }

    private Task<OAuth2Token> SendAsync(string secret, bool idInHeader, CancellationToken cancellationToken)
    {
        var authorization = idInHeader ? BasicCredentials.Encode(WebUtility.UrlEncode(options.ClientId), WebUtility.UrlEncode(secret)) : null;
        return SendAsync(Form(secret, idInHeader), authorization, cancellationToken);
    }

    private async Task<OAuth2Token> SendAsync(IEnumerable<KeyValuePair<string, string>> form, string? authorization, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(options.TokenUrl, UriKind.Absolute, out var url))
            throw new DescribedHttpException($"Cannot get an oauth2 token: token_url \"{options.TokenUrl}\" is not a URL.");
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form) };
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent.Value);
        if (authorization is not null)
            RequestHeaders.Add(request, "Authorization", authorization);

        var (response, body) = await ExchangeAsync(request, cancellationToken).ConfigureAwait(false);
        return Parse(response, body);
    }

    private async Task<(HttpResponseMessage Response, byte[] Body)> ExchangeAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return (response, await ReadAsync(response, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new DescribedHttpException($"Cannot get an oauth2 token: {e.Message}", e);
        }
    }

    private List<KeyValuePair<string, string>> Form(string secret, bool idInHeader)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal) { ["grant_type"] = "client_credentials" };
        if (options.Scopes.Count > 0)
            form["scope"] = string.Join(' ', options.Scopes);
        foreach (var (name, value) in options.EndpointParams)
            form[name] = value;
        if (!idInHeader)
        {
            form["client_id"] = options.ClientId;
            if (secret.Length > 0)
                form["client_secret"] = secret;
        }

        return [.. form];
    }

    private Dictionary<string, string> StatementForm(OAuth2JwtOptions jwt, string key)
    {
        var form = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["grant_type"] = JwtGrant.GrantType,
            ["assertion"] = JwtGrant.Sign(options, jwt, key, time.GetUtcNow()),
        };
        if (options.Scopes.Count > 0)
            form["scope"] = string.Join(' ', options.Scopes);
        foreach (var (name, value) in options.EndpointParams)
        {
            // Some endpoints want another name for the grant; nothing else of ours may be replaced (prometheus/common, oauth_assertion.go).
            if (name != "grant_type" && form.ContainsKey(name))
                throw new DescribedHttpException($"Cannot get an oauth2 token: endpoint_params cannot replace \"{name}\".");
            form[name] = value;
        }

        return form;
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[MaxAnswerBytes];
        var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return buffer[..length];
    }

    private OAuth2Token Parse(HttpResponseMessage response, byte[] body)
    {
        var fields = Fields(response, body);
        if (!response.IsSuccessStatusCode)
            throw Failure($"HTTP status {(int)response.StatusCode}{Explanation(fields)}");
        if (fields.GetValueOrDefault("error") is { Length: > 0 })
            throw Failure($"an error{Explanation(fields)}");
        if (fields.GetValueOrDefault("access_token") is not { Length: > 0 } token)
            throw Failure("an answer without access_token");

        var type = fields.GetValueOrDefault("token_type") is { Length: > 0 } given ? given : "Bearer";
        if (type.Equals("bearer", StringComparison.OrdinalIgnoreCase))
            type = "Bearer";
        return new OAuth2Token($"{type} {token}", Lifetime(fields.GetValueOrDefault("expires_in")));
    }

    private static TimeSpan? Lifetime(string? expiresIn) =>
        long.TryParse(expiresIn, System.Globalization.CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue))
            : null;

    private Dictionary<string, string> Fields(HttpResponseMessage response, byte[] body)
    {
        if (response.Content.Headers.ContentType?.MediaType is "application/x-www-form-urlencoded" or "text/plain")
            return FormFields(System.Text.Encoding.UTF8.GetString(body));
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? json.RootElement.EnumerateObject().DistinctBy(field => field.Name).ToDictionary(field => field.Name, field => field.Value.ToString())
                : [];
        }
        catch (JsonException) when (!response.IsSuccessStatusCode)
        {
            return [];
        }
        catch (JsonException e)
        {
            throw new DescribedHttpException($"Cannot get an oauth2 token: \"{options.TokenUrl}\" answered with something that is not JSON.", e);
        }
    }

    private static Dictionary<string, string> FormFields(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in text.Trim().Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
                fields.TryAdd(WebUtility.UrlDecode(pair[..equals]), WebUtility.UrlDecode(pair[(equals + 1)..]));
        }

        return fields;
    }

    private static string Explanation(Dictionary<string, string> fields)
    {
        var text = string.Join(": ", new[] { fields.GetValueOrDefault("error"), fields.GetValueOrDefault("error_description") }.Where(part => !string.IsNullOrEmpty(part)));
        return text.Length == 0 ? "" : $" ({(text.Length > MaxShownLength ? text[..MaxShownLength] + "..." : text)})";
    }

    private DescribedHttpException Failure(string seen) =>
        new($"Cannot get an oauth2 token: \"{options.TokenUrl}\" answered with {seen}.", error: HttpRequestError.UserAuthenticationError);
}
