namespace ScrapeCluster.Pipeline.HttpClients;

/// <summary>
/// Puts the handlers of a client together, from the outside in: redirects, headers, credentials, connections. Each stands
/// in the chain only where the options ask for it, so the default is two links long.
/// </summary>
internal static class HandlerChain
{
    public static HttpMessageHandler Build(HttpClientOptions options, TimeProvider time)
    {
        var handler = Transport.Create(new TransportSettings(options.Tls, options.Proxy, options.EnableHttp2), time);
        if (options.OAuth2 is not null)
            handler = new OAuth2Handler(BuildTokenSource(options.OAuth2, time), handler);
        if (BuildCredentials(options, time) is { } credentials)
            handler = new CredentialsHandler(credentials, handler);
        if (options.HttpHeaders.Count > 0)
            handler = new HeadersHandler(options.HttpHeaders, time, handler);
        return new RedirectHandler(options.FollowRedirects, options.EnableHttp2, handler);
    }

    /// <returns>Null where no basic_auth and no authorization is configured.</returns>
    public static IAuthorizationSource? BuildCredentials(HttpClientOptions options, TimeProvider time)
    {
        if (options.BasicAuth is { } basic)
        {
            return new BasicCredentials(
                SecretSource.Of(basic.Username, basic.UsernameFile, "basic_auth username_file", time),
                SecretSource.Of(basic.Password.Value, basic.PasswordFile, "basic_auth password_file", time));
        }

        return options.Authorization is { } authorization
            ? new TypedCredentials(
                authorization.Type,
                SecretSource.Of(authorization.Credentials.Value, authorization.CredentialsFile, "authorization credentials_file", time))
            : null;
    }

    private static OAuth2TokenSource BuildTokenSource(OAuth2Options options, TimeProvider time)
    {
        var transport = Transport.Create(new TransportSettings(options.Tls, options.Proxy, EnableHttp2: false), time);
        var client = new HttpMessageInvoker(new RedirectHandler(followRedirects: true, enableHttp2: false, transport));
        var secret = options.Jwt is { } jwt
            ? SecretSource.Of(jwt.Key.Value, jwt.KeyFile, "oauth2 client_certificate_key_file", time)
            : SecretSource.Of(options.ClientSecret.Value, options.ClientSecretFile, "oauth2 client_secret_file", time);
        return new OAuth2TokenSource(options, secret, client, time);
    }
}
